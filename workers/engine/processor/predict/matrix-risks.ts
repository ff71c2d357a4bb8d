import { delta, riskOf } from '../../../../src/lib/risk/delta.ts';
import { matrixShape, type MatrixId, type MatrixShape } from '../../../../src/lib/model/matrix.ts';
import type { ValueRange } from '../../../../src/lib/model/value-range.ts';
import { tileGrid, type Grid, type ScreenKind } from '../../../../src/lib/plan/grid.ts';
import type { Block, Heap } from '../heap.ts';
import { eachRow } from '../linear-map.ts';
import { locationOf, type ProcessorModel } from '../model.ts';
import { PANEL, paddedRows } from '../panels.ts';
import { inputOf, type OutputGradient } from './gradient.ts';
import { LeftSide } from './left-side.ts';
import type { PromptInside } from './prompt-inside.ts';
import { inputPanels, pickCells, type RightSide } from './right-sides.ts';

/** Cells whose sums are looked at one by one at a time. */
const PICKED = 64;

export interface MatrixRisksArgs {
  heap: Heap;
  model: ProcessorModel;
  id: MatrixId;
  range: ValueRange;
  tile: number;
  gradient: OutputGradient;
  prompts: readonly PromptInside[];
}

/**
 * The risks of a matrix's mutants, one row of tiles after the other. To first order but for what the
 * mutation does to the matrix's own output, and for Gate to what SiLU makes of it, which are exact.
 * Free it with {@link destroy}.
 */
export class MatrixRisks {
  readonly id: MatrixId;
  readonly grid: Grid;
  private readonly args: MatrixRisksArgs;
  private readonly shape: MatrixShape;
  /** Whether sums over inputs, which are the same for every row and kind, are all that is needed. */
  private readonly plain: boolean;
  private readonly blocks: Block[] = [];
  /** Inputs where that is so, else what mutations of a row of tiles change. */
  private readonly sides: RightSide[];
  private readonly up: Block;
  private readonly down: Block;
  private readonly row: Block;
  private readonly picked: Block;
  private readonly sums: Block;
  private left: { height: number; side: LeftSide } | null = null;
  /** Rows of weights that were read, and which of them is the first. */
  private weights: Float32Array;
  private firstRead = -1;

  constructor(args: MatrixRisksArgs) {
    const { heap, model, id, tile, prompts, gradient } = args;
    this.args = args;
    this.id = id;
    this.shape = matrixShape(model.config, id.projection);
    this.grid = tileGrid(this.shape, tile);
    this.plain = tile === 1 && id.projection !== 'gate';
    const { cols } = this.shape;
    const block = (length: number) => {
      const one = heap.allocate(length);
      this.blocks.push(one);
      return one;
    };
    const cells = paddedRows(this.grid.cols);
    const longest = prompts.reduce((most, { rows }) => Math.max(most, rows), 0);
    try {
      this.up = block(cells);
      this.down = block(cells);
      this.row = block(cols);
      this.picked = block(PICKED * longest * tile);
      this.sums = block(PICKED * gradient.rows.at.length);
      this.sides = this.plain
        ? this.takeInputs()
        : prompts.map((prompt) => {
            const { at } = block(cells * prompt.rows * tile);
            return { prompt, inner: prompt.rows * tile, panels: cells / PANEL, at };
          });
    } catch (error) {
      this.destroy();
      throw error;
    }
    this.weights = new Float32Array(Math.max(PANEL, tile) * cols);
  }

  private takeInputs(): RightSide[] {
    const { heap, prompts, id } = this.args;
    const { sides, blocks } = inputPanels(heap, prompts, this.shape.cols, (prompt) =>
      inputOf(prompt, id),
    );
    for (const block of blocks) this.blocks.push(block);
    return sides;
  }

  /** Risks of a row of tiles, [grid.cols] for each kind; they hold until the next row. */
  risks(tileRow: number, kinds: readonly ScreenKind[]): Float32Array[] {
    const { heap, range } = this.args;
    const { cols } = this.grid;
    const at = this.enter(tileRow);
    if (this.plain) {
      this.extremes(at);
      const [up, down] = [heap.view(this.up), heap.view(this.down)];
      const weights = this.weightsFrom(tileRow);
      return kinds.map((kind) =>
        Float32Array.from({ length: cols }, (_, j) =>
          riskOf(delta(kind, weights[j], range), up[j], down[j]),
        ),
      );
    }
    return kinds.map((kind) => {
      this.change(tileRow, kind);
      this.extremes(at);
      return heap.view(this.down, 0, cols).map((down) => riskOf(1, 0, down));
    });
  }

  /** Which cotangent's margin the risk of some cells of a row of tiles is of. */
  attained(tileRow: number, kind: ScreenKind, cells: readonly number[]): number[] {
    const { range } = this.args;
    const at = this.enter(tileRow);
    if (!this.plain) this.change(tileRow, kind);
    const weights = this.weightsFrom(tileRow);
    // inputs say what a unit does, changes what the mutation itself does
    const factor = (cell: number) => (this.plain ? delta(kind, weights[cell], range) : 1);
    const found: number[] = [];
    for (let i = 0; i < cells.length; i += PICKED)
      for (const one of this.riskiest(at, cells.slice(i, i + PICKED), factor)) found.push(one);
    return found;
  }

  /** Of each cell the cotangent whose sum times `factor` is the smallest. */
  private riskiest(
    at: number,
    cells: readonly number[],
    factor: (cell: number) => number,
  ): number[] {
    const { heap } = this.args;
    const left = this.leftSide();
    const width = paddedRows(cells.length);
    const best = cells.map(() => ({ cotangent: 0, change: Infinity }));
    const factors = cells.map(factor);
    this.sides.forEach((right, index) => {
      const { prompt, inner } = right;
      pickCells(heap, right, cells, this.picked);
      heap.kernels.linear(
        ...([left.of(at, prompt, index).at, left.ld, this.picked.at, inner, inner, width] as const),
        ...([0, 0, this.sums.at, width, prompt.count] as const),
      );
      const sums = heap.view(this.sums);
      for (let c = 0; c < prompt.count; c++)
        best.forEach((one, i) => {
          const change = sums[c * width + i] * factors[i];
          if (change < one.change) best[i] = { cotangent: prompt.first + c, change };
        });
    });
    return best.map(({ cotangent }) => cotangent);
  }

  /** Reads weights and gradients of a row of tiles, if they are not there; returns its place among them. */
  private enter(tileRow: number): number {
    const { heap, model, id, tile, gradient, prompts } = this.args;
    const { rows, cols } = this.shape;
    const together = tile === 1 ? PANEL : 1;
    const first = Math.floor(tileRow / together) * together * tile;
    if (first === this.firstRead) return tileRow % together;
    this.firstRead = first;
    const height = Math.min(tile * together, rows - first);
    const location = locationOf(model, id);
    const { weights: to } = this;
    eachRow(heap, location.map, location.first + first, height, (weights, at, row) => {
      const start = (row - location.first - first) * cols;
      for (let j = 0; j < cols; j++, at += PANEL) to[start + j] = weights[at];
    });
    const tall = Math.min(tile, height);
    if (this.left?.height !== tall) {
      this.left?.side.destroy();
      this.left = null;
      const side = new LeftSide(heap, gradient, prompts, { tiles: together, height: tall });
      this.left = { height: tall, side };
    }
    this.left.side.read(first, height / tall);
    return tileRow % together;
  }

  private leftSide(): LeftSide {
    if (!this.left) throw new RangeError('No row was entered.');
    return this.left.side;
  }

  /** The weights from the first row of a row of tiles on, which was entered. */
  private weightsFrom(tileRow: number): Float32Array {
    return this.weights.subarray((tileRow * this.args.tile - this.firstRead) * this.shape.cols);
  }

  /** Right sides become what a kind of mutation changes in a row of tiles. */
  private change(tileRow: number, kind: ScreenKind): void {
    const { heap, model, id, tile, range } = this.args;
    const { cols } = this.shape;
    const f = model.config.intermediate_size;
    const weights = this.weightsFrom(tileRow);
    const height = this.left?.height ?? 0;
    for (let r = 0; r < height; r++) {
      const moved = heap.view(this.row);
      for (let j = 0; j < cols; j++) moved[j] = delta(kind, weights[r * cols + j], range);
      this.sides.forEach((side) => {
        side.inner = side.prompt.rows * height;
        const { prompt, inner, panels, at } = side;
        const x = inputOf(prompt, id).at;
        const place = [at, inner, r, height] as const;
        if (r === 0) heap.view({ at, length: panels * inner * PANEL }).fill(0);
        heap.kernels.changes(x, prompt.rows, this.row.at, cols, tile, ...place);
        if (id.projection !== 'gate') return;
        const gate = prompt.inside.gateUp.at + 4 * (tileRow * tile + r);
        heap.kernels.silu_changes(
          ...([gate, gate + 4 * f, 2 * f, prompt.rows, at, inner, panels, r, height] as const),
        );
      });
    }
  }

  /** up and down: the largest and the smallest sum of each cell over the cotangents of all prompts. */
  private extremes(at: number): void {
    const { heap } = this.args;
    const { up, down } = this;
    const left = this.leftSide();
    heap.view(up).fill(-Infinity);
    heap.view(down).fill(Infinity);
    this.sides.forEach(({ prompt, inner, panels, at: right }, index) => {
      const { at: from, spans } = left.of(at, prompt, index);
      heap.kernels.extremes(
        ...([from, left.ld, spans, prompt.count, right, inner, panels, up.at, down.at] as const),
      );
    });
  }

  destroy(): void {
    const { heap } = this.args;
    this.left?.side.destroy();
    heap.free(...this.blocks);
  }
}
