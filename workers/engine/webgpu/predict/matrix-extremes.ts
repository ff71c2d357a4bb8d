import type { MatrixId } from '../../../../src/lib/model/matrix.ts';
import type { ValueRange } from '../../../../src/lib/model/value-range.ts';
import { tileGrid, type Grid, type ScreenKind } from '../../../../src/lib/plan/grid.ts';
import type { CellRisks } from '../../shared/refine.ts';
import type { GpuContext } from '../context.ts';
import type { Op } from '../device/gpu.ts';
import { productStyle } from '../kernels/product-style.ts';
import { risk } from '../kernels/risk.ts';
import { sensitivity, type Extremes } from '../kernels/sensitivity.ts';
import { writtenChange } from '../kernels/written_change.ts';
import { locationOf, mlpWidth, type MatrixLocation } from '../model/gpu-model.ts';
import { piecesOf } from '../model/gpu-matrix.ts';
import type { BatchGradients, Written } from './backward.ts';
import { Buffers } from './buffers.ts';
import { weightChange } from './weight-change.ts';

/** Most bytes of risks read at a time, and of changes that are made at a time. */
const READ_BYTES = 16 * 2 ** 20;
export const CHANGE_BYTES = 64 * 2 ** 20;
/** Changes of a kind that take no more than this are made once for all batches of a prompt. */
const KEPT_BYTES = 32 * 2 ** 20;

interface Rows {
  /** Row of the matrix; whole tiles, but for the last. */
  row: number;
  rows: number;
}

/** Rows of a matrix, and the extremes over all cotangents so far of what its mutants do. */
interface Part extends Rows {
  extremes: Extremes;
}

/** A buffer of so many numbers at least, for what one op leaves to the next. */
export type Scratch = (size: number) => GPUBuffer;

/** The wild type as the layer sees it. */
export interface LayerInputs {
  /** [T, 2·width of the MLP] */
  gateUp: GPUBuffer;
  /** T */
  positions: number;
}

/**
 * The risks of all mutants of one matrix, batch by batch of cotangents. Of single weights the
 * extremes of sensitivities are kept, from which every kind's risks follow: 12 bytes a weight, in
 * buffers below the binding limit (Llama-2-7B: 540 MB for the largest matrix, 2.4 GB for all seven
 * of a layer). Gate and squares are computed kind by kind: 8 bytes for each cell and kind.
 */
export class MatrixExtremes {
  readonly id: MatrixId;
  readonly grid: Grid;
  private readonly context: GpuContext;
  private readonly location: MatrixLocation;
  private readonly tile: number;
  /** Of the whole matrix. */
  readonly range: ValueRange;
  /** Columns of sums: the grid's, and behind them those of a matrix that is padded in GPU memory. */
  private readonly cols: number;
  private readonly buffers: Buffers;
  /** One set where every kind follows from it, else one of each kind. */
  private readonly parts: Map<ScreenKind | 'all', Part[]>;
  /** Of each kind the changes made for all batches of a prompt, where they are so small. */
  private readonly changes = new Map<ScreenKind, { prompt: number; z: GPUBuffer }>();
  private readonly gate: boolean;

  /**
   * @param range of the whole matrix
   * @param positions of the longest sequence
   */
  constructor(
    context: GpuContext,
    id: MatrixId,
    { kinds, tile }: { kinds: readonly ScreenKind[]; tile: number },
    range: ValueRange,
    positions: number,
  ) {
    this.context = context;
    this.id = id;
    this.tile = tile;
    this.range = range;
    this.location = locationOf(context.model, id);
    this.grid = tileGrid(this.location, tile);
    this.cols = Math.ceil(this.location.pieces[0].cols / tile);
    this.gate = id.projection === 'gate';
    this.buffers = new Buffers(context.gpu);
    const sets = tile === 1 && !this.gate ? (['all'] as const) : kinds;
    this.parts = new Map(sets.map((set) => [set, this.makeParts(set === 'all')]));
    const size = this.location.rows * positions * this.cols;
    for (const set of sets)
      if (set !== 'all' && 4 * size <= Math.min(KEPT_BYTES, context.gpu.maxBinding))
        this.changes.set(set, { prompt: -1, z: this.buffers.make('changes', size) });
  }

  free(): void {
    this.buffers.free();
  }

  /** What a batch of cotangents adds. Changes too large to keep are made in `scratch`. */
  join(
    { g, stride, x, spans }: Pick<Written, 'g' | 'stride' | 'x' | 'spans'>,
    batch: BatchGradients,
    inputs: LayerInputs,
    scratch: Scratch,
  ): Op[] {
    const { gpu, tuning } = this.context;
    const style = productStyle(gpu, tuning.cooperate);
    return [...this.parts].flatMap(([set, parts]) =>
      parts.flatMap((part) => {
        const sums = (z: GPUBuffer, row: number, rows: number, offset: number): Op =>
          sensitivity(gpu, {
            ...{ g, stride, z, apart: set !== 'all', positions: inputs.positions, rows },
            ...{ from: this.location.first + row, cols: this.cols, height: this.tile },
            ...{ spans, per: batch.per, cotangents: batch.cotangents.length },
            ...{ number: batch.number, fresh: batch.number === 0, out: offset / this.tile },
            ...{ extremes: part.extremes, style },
          });
        if (set === 'all') return [sums(x, part.row, part.rows, 0)];
        return this.blocks(part, inputs.positions).flatMap(({ row, rows }) => {
          const { z, ops } = this.change(set, { row, rows }, x, batch.prompt, inputs, scratch);
          return [...ops, sums(z, row, rows, row - part.row)];
        });
      }),
    );
  }

  /** The risks of a kind, from the first row of the map to the last, some rows at a time. */
  async *risks(kind: ScreenKind): AsyncGenerator<CellRisks> {
    const all = this.parts.get('all');
    for (const part of all ?? this.parts.get(kind) ?? [])
      for await (const { risk, of } of all
        ? this.fromSensitivities(kind, part)
        : this.fromChanges(part))
        yield { risk: this.unpadded(risk), of: this.unpadded(of) };
  }

  /** Rows of sums without the columns behind the grid's. */
  private unpadded<T extends Float32Array | Uint32Array>(sums: T): T {
    const { cols, grid } = this;
    if (cols === grid.cols) return sums;
    return sums.filter((_, i) => i % cols < grid.cols) as T;
  }

  private async *fromChanges({ rows, extremes }: Part): AsyncGenerator<CellRisks> {
    const { gpu } = this.context;
    const bytes = Math.ceil(rows / this.tile) * this.cols * 4;
    const most = this.rowsAtATime() * this.cols * 4;
    for (let at = 0; at < bytes; at += most) {
      const size = Math.min(most, bytes - at);
      const sums = new Float32Array(await gpu.read(extremes.lowest, size, at));
      const words = new Uint32Array(await gpu.read(extremes.ofWhom, size, at));
      yield { risk: sums.map((sum) => Math.max(0, -sum)), of: words.map((w) => w & 0xffff) };
    }
  }

  /** Rows of sums that are read at a time. */
  private rowsAtATime(): number {
    return Math.max(1, Math.floor(READ_BYTES / (4 * this.cols)));
  }

  private async *fromSensitivities(kind: ScreenKind, part: Part): AsyncGenerator<CellRisks> {
    const { gpu } = this.context;
    const { cols } = this;
    const { highest, ...extremes } = part.extremes;
    if (!highest) return;
    const most = this.rowsAtATime();
    const own = new Buffers(gpu);
    try {
      const out = own.make('risk', Math.min(most, part.rows), cols);
      const whose = own.make('whose', Math.min(most, part.rows), cols);
      const change = weightChange(kind, this.range);
      for (const { matrix, first, count, before } of this.pieces(part)) {
        for (let done = 0; done < count; done += most) {
          const rows = Math.min(most, count - done);
          const op = risk(gpu, {
            ...{ matrix, first: first + done, count: rows, change, at: before + done },
            ...{ ...extremes, highest, risk: out, whose },
          });
          gpu.submit([op]);
          const bytes = rows * cols * 4;
          yield {
            risk: new Float32Array(await gpu.read(out, bytes)),
            of: new Uint32Array(await gpu.read(whose, bytes)),
          };
        }
      }
    } finally {
      own.free();
    }
  }

  /** The pieces that hold rows of the matrix. */
  private pieces({ row, rows }: Rows) {
    return piecesOf(this.location, { first: this.location.first + row, count: rows });
  }

  private makeParts(both: boolean): Part[] {
    const { tile, cols, location } = this;
    const most = Math.max(1, Math.floor(this.context.gpu.maxBinding / (4 * cols))) * tile;
    return cut({ row: 0, rows: location.rows }, most).map(({ row, rows }) => {
      const make = (label: string) => this.buffers.make(label, Math.ceil(rows / tile), cols);
      const highest = both ? make('highest') : null;
      return { row, rows, extremes: { lowest: make('lowest'), highest, ofWhom: make('of whom') } };
    });
  }

  /** The rows of a part whose changes are made at a time. */
  private blocks(part: Part, positions: number): Rows[] {
    if (this.changes.size > 0) return [part];
    const bytes = positions * this.cols * 4;
    const most = Math.min(CHANGE_BYTES, this.context.gpu.maxBinding);
    return cut(part, Math.max(1, Math.floor(most / (bytes * this.tile))) * this.tile);
  }

  /** What a kind changes in some rows: kept from an earlier batch of the prompt, or made by ops. */
  private change(
    kind: ScreenKind,
    rows: Rows,
    x: GPUBuffer,
    prompt: number,
    { gateUp, positions }: LayerInputs,
    scratch: Scratch,
  ): { z: GPUBuffer; ops: Op[] } {
    const kept = this.changes.get(kind);
    if (kept?.prompt === prompt) return { z: kept.z, ops: [] };
    if (kept) kept.prompt = prompt;
    const z = kept?.z ?? scratch(rows.rows * positions * this.cols);
    const { gpu, model } = this.context;
    const ops = this.pieces(rows).map(({ matrix, first, count, before }) =>
      writtenChange(gpu, {
        ...{ matrix, first, count, x, positions, z, out: before, tile: this.tile },
        change: weightChange(kind, this.range),
        gate: this.gate ? { gateUp, width: mlpWidth(model.config), from: rows.row + before } : null,
      }),
    );
    return { z, ops };
  }
}

/** Rows in runs of at most `most`. */
function cut({ row, rows }: Rows, most: number): Rows[] {
  return Array.from({ length: Math.ceil(rows / most) }, (_, i) => ({
    row: row + i * most,
    rows: Math.min(most, rows - i * most),
  }));
}
