import { riskOf } from '../../../../src/lib/risk/delta.ts';
import {
  mutatedWeight,
  writtenValue,
  type WrittenValue,
} from '../../../../src/lib/mutation/mutation.ts';
import { matrixShape, type MatrixId, type MatrixShape } from '../../../../src/lib/model/matrix.ts';
import type { ValueRange } from '../../../../src/lib/model/value-range.ts';
import { tileGrid, type Grid, type ScreenKind } from '../../../../src/lib/plan/grid.ts';
import { mostRefined, type CellRisks } from '../../shared/refine.ts';
import type { Block, Heap } from '../heap.ts';
import { eachRow } from '../linear-map.ts';
import { locationOf, type ProcessorModel } from '../model.ts';
import { PANEL, whole } from '../panels.ts';
import { widthsOf } from '../widths.ts';
import { inputOf, type OutputGradient } from './gradient.ts';
import type { AttendedGradient } from './head-pairs.ts';
import { LeftSide } from './left-side.ts';
import type { PromptInside } from './prompt-inside.ts';
import { refinedRisks } from './refined-risks.ts';
import { inputPanels, type RightSide } from './right-sides.ts';

/** Rows of single weights whose gradients are read together: fewer would use less than what memory gives at a time. */
const TOGETHER = 32;

export interface MatrixRisksArgs {
  heap: Heap;
  model: ProcessorModel;
  id: MatrixId;
  range: ValueRange;
  tile: number;
  gradient: OutputGradient;
  /** Of a matrix of q or k. */
  attended: AttendedGradient;
  prompts: readonly PromptInside[];
  /** Positions of all sequences, of those too that `prompts` lacks. */
  sequences: readonly number[];
}

/** The risks of a row of tiles of one kind, to first order. */
export interface RowRisks {
  /** Which of the kinds that were asked for. */
  kind: number;
  /** [grid.cols] */
  risks: Float32Array<ArrayBuffer>;
  /** Which cotangent's margin the risk of a cell of the row is of. */
  attained: (cell: number) => number;
}

/**
 * The risks of a matrix's mutants, one row of tiles after the other. To first order but for what the
 * mutation does to the matrix's own output, and for Gate to what SiLU makes of it, which are exact; of
 * some mutants of q and k what attention makes of it can be, too. Free it with {@link destroy}.
 */
export class MatrixRisks {
  readonly id: MatrixId;
  readonly grid: Grid;
  private readonly args: MatrixRisksArgs;
  private readonly shape: MatrixShape;
  /** Of its inputs' rows, and of what is written of a row of weights. */
  private readonly width: number;
  /** Whether sums over inputs, which are the same for every row and kind, are all that is needed. */
  private readonly plain: boolean;
  private readonly blocks: Block[] = [];
  /** Inputs where that is so, else what mutations of a row of tiles change. */
  private readonly sides: RightSide[];
  private readonly up: Block;
  private readonly down: Block;
  private readonly row: Block;
  /** Which group of cotangents those are of. */
  private readonly upOf: Block;
  private readonly downOf: Block;
  private left: { height: number; side: LeftSide } | null = null;
  /** Rows of weights that were read, and which of them is the first. */
  private weights: Float32Array;
  private firstRead = -1;

  constructor(args: MatrixRisksArgs) {
    const { heap, model, id, tile, prompts } = args;
    this.args = args;
    this.id = id;
    this.shape = matrixShape(model.config, id.projection);
    this.grid = tileGrid(this.shape, tile);
    this.plain = tile === 1 && id.projection !== 'gate';
    const { rows, cols } = this.shape;
    this.width = whole(cols);
    const tall = Math.min(tile, rows);
    const block = (length: number) => {
      const one = heap.allocate(length);
      this.blocks.push(one);
      return one;
    };
    const cells = whole(this.grid.cols);
    try {
      this.up = block(cells);
      this.down = block(cells);
      this.row = block(this.width);
      heap.view(this.row).fill(0);
      this.upOf = block(cells);
      this.downOf = block(cells);
      this.sides = this.plain
        ? this.takeInputs()
        : prompts.map((prompt) => {
            const inner = prompt.rows * tall;
            return { prompt, inner, panels: cells / PANEL, at: block(cells * inner).at };
          });
    } catch (error) {
      this.destroy();
      throw error;
    }
    this.weights = new Float32Array((tile === 1 ? TOGETHER : tall) * cols);
  }

  /** Most mutants of a kind whose risks {@link refined} is to compute. */
  get mostRefined(): number {
    const { model, id, tile, sequences } = this.args;
    return mostRefined(model.config, id, tile, sequences);
  }

  /** The risks of some cells of q or k with attention exact, see {@link refinedRisks}. */
  refined(kind: ScreenKind, cells: Uint32Array, signal?: AbortSignal): Promise<CellRisks> {
    return refinedRisks(this.args, kind, cells, signal);
  }

  private takeInputs(): RightSide[] {
    const { heap, prompts, id } = this.args;
    const { sides, blocks } = inputPanels(heap, prompts, this.width, (prompt) =>
      inputOf(prompt, id),
    );
    for (const block of blocks) this.blocks.push(block);
    return sides;
  }

  /** The risks of a row of tiles: calls with those of each kind in turn. They hold for the call. */
  each(tileRow: number, kinds: readonly ScreenKind[], visit: (risks: RowRisks) => void): void {
    const { heap, range } = this.args;
    const { cols } = this.grid;
    const at = this.enter(tileRow);
    const weights = this.weightsFrom(tileRow);
    if (this.plain) this.extremes(at);
    kinds.forEach((kind, index) => {
      const value = writtenValue({ kind }, range);
      if (!this.plain) {
        this.change(tileRow, value);
        this.extremes(at);
      }
      const [up, down] = [heap.view(this.up), heap.view(this.down)];
      const [upOf, downOf] = [heap.words(this.upOf), heap.words(this.downOf)];
      // inputs say what a unit does, changes what the mutation itself does
      const moved = new Float32Array(cols).fill(1);
      if (this.plain)
        for (let j = 0; j < cols; j++) moved[j] = mutatedWeight(weights[j], value) - weights[j];
      const risks = moved.map((by, j) => riskOf(by, up[j], down[j]));
      const attained = (j: number) =>
        this.attained(at, j, moved[j], moved[j] > 0 ? downOf[j] : upOf[j]);
      visit({ kind: index, risks, attained });
    });
  }

  /** Which cotangent's margin the risk of a cell is of, that is known to be one of a group. */
  private attained(tile: number, cell: number, moved: number, group: number): number {
    const left = this.leftSide();
    const { prompt, first, count, start, end } = left.groups[group];
    const { at, inner } = this.sides[prompt];
    const right = at + 4 * ((inner * (cell >> 3) + start) * PANEL + (cell & 7));
    const from = left.of(tile) + 4 * (first * left.ld + start);
    const { smallest_of } = this.args.heap.kernels;
    return first + smallest_of(from, left.ld, count, end - start, right, moved);
  }

  /** Reads weights and gradients of a row of tiles, if they are not there; returns its place among them. */
  private enter(tileRow: number): number {
    const { heap, model, id, tile, gradient, prompts } = this.args;
    const { rows, cols } = this.shape;
    const together = tile === 1 ? TOGETHER : 1;
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

  /** Right sides become what a mutation that writes `value` changes in a row of tiles. */
  private change(tileRow: number, value: WrittenValue): void {
    const { heap, model, id, tile } = this.args;
    const { cols } = this.shape;
    const { f } = widthsOf(model.config);
    const weights = this.weightsFrom(tileRow);
    const height = this.left?.height ?? 0;
    for (let r = 0; r < height; r++) {
      const moved = heap.view(this.row);
      for (let j = 0; j < cols; j++) {
        const weight = weights[r * cols + j];
        moved[j] = mutatedWeight(weight, value) - weight;
      }
      this.sides.forEach((side) => {
        side.inner = side.prompt.rows * height;
        const { prompt, inner, panels, at } = side;
        const x = inputOf(prompt, id).at;
        const place = [at, inner, r, height] as const;
        if (r === 0) heap.view({ at, length: panels * inner * PANEL }).fill(0);
        heap.kernels.changes(x, prompt.rows, this.row.at, this.width, tile, ...place);
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
    const { up, down, upOf, downOf } = this;
    const left = this.leftSide();
    heap.view(up).fill(-Infinity);
    heap.view(down).fill(Infinity);
    heap.view(upOf).fill(0);
    heap.view(downOf).fill(0);
    this.sides.forEach(({ prompt: { first, count }, inner, panels, at: right }, index) => {
      const { spans, group } = left.spansOf(index);
      heap.kernels.extremes(
        ...([left.of(at) + 4 * first * left.ld, left.ld, spans, count, group] as const),
        ...([right, inner, panels, up.at, down.at, upOf.at, downOf.at] as const),
      );
    });
  }

  destroy(): void {
    const { heap } = this.args;
    this.left?.side.destroy();
    for (const block of this.blocks) heap.free(block);
  }
}
