import type { ScreenKind } from '../plan/grid.ts';

/** The mutants of a map whose texts are known, in the order they came, so that nobody looks for them. */
export class TextCells {
  private readonly lists: Partial<Record<ScreenKind, { cells: Uint32Array; length: number }>> = {};
  private times = 0;

  /** Goes up when one of them changed. */
  get version(): number {
    return this.times;
  }

  /** Cells of one kind. */
  texted(kind: ScreenKind): Uint32Array {
    const list = this.lists[kind];
    return list ? list.cells.subarray(0, list.length) : NONE;
  }

  /**
   * Adds those of some cells that have a text now.
   * @param cells none of them added before
   * @param outputs number of each cell's output, −1: none
   */
  add(kind: ScreenKind, cells: Iterable<number>, outputs: Int32Array): void {
    const list = (this.lists[kind] ??= { cells: new Uint32Array(16), length: 0 });
    for (const cell of cells) {
      if (!(outputs[cell] >= 0)) continue;
      if (list.length === list.cells.length) {
        const longer = new Uint32Array(2 * Math.max(8, list.length));
        longer.set(list.cells);
        list.cells = longer;
      }
      list.cells[list.length++] = cell;
    }
    this.times++;
  }

  /** Takes out those of some cells that have no text any more. */
  drop(kind: ScreenKind, cells: Uint32Array, outputs: Int32Array): void {
    const list = this.lists[kind];
    if (!list || !cells.some((cell) => outputs[cell] < 0)) return;
    const left = this.texted(kind).filter((cell) => outputs[cell] >= 0);
    if (left.length < list.length) this.lists[kind] = { cells: left, length: left.length };
  }
}

const NONE = new Uint32Array(0);
