/** Most cells that a log remembers; who is further behind looks at the whole map. */
const MOST = 1 << 20;

/** Which cells of a map were written, batch by batch, for those who follow it. */
export class ChangeLog {
  private batches: Uint32Array[] = [];
  private cells = 0;
  private end = 0;
  private readonly most: number;

  /** @param most cells that are remembered; 0: it only tells how often the map was written */
  constructor(most = MOST) {
    this.most = most;
  }

  /** How many batches came so far. */
  get mark(): number {
    return this.end;
  }

  add(cells: Uint32Array): void {
    this.batches.push(cells);
    this.cells += cells.length;
    this.end++;
    while (this.cells > this.most) this.cells -= this.batches.shift()?.length ?? this.cells;
  }

  /** The batches after a mark; null where they are forgotten, or too many to be followed one by one. */
  since(mark: number): Uint32Array[] | null {
    const from = this.batches.length - (this.end - mark);
    return from < 0 ? null : this.batches.slice(from);
  }
}
