import type { ScreenKind } from '../../../../src/lib/plan/grid.ts';
import { matrixShape, type MatrixId } from '../../../../src/lib/model/matrix.ts';
import type { ValueRange } from '../../../../src/lib/model/value-range.ts';
import type { GpuContext } from '../context.ts';
import type { Op } from '../device/gpu.ts';
import {
  pairChanges,
  pairMoves,
  pairProducts,
  pairsBefore,
  pairSlopes,
  placeOfHead,
  readersOf,
  type HeadsOfUnit,
} from '../kernels/attention_change.ts';
import { movedWeights } from '../kernels/moved_weights.ts';
import { productStyle } from '../kernels/product-style.ts';
import { sensitivity, type Extremes } from '../kernels/sensitivity.ts';
import { piecesOf } from '../model/gpu-matrix.ts';
import { locationOf } from '../model/gpu-model.ts';
import { headSizes } from '../model/head-sizes.ts';
import type { BatchGradients } from './backward.ts';
import { Buffers } from './buffers.ts';
import type { Forward, ForwardRun } from './forward.ts';
import { weightChange } from './weight-change.ts';

/** Most bytes of what some mutants change. */
const CHANGE_BYTES = 64 * 2 ** 20;
/** Most mutants that are computed together; a multiple of the columns that a workgroup takes. */
const MOST = 4096;

/** What is computed of some cells: the risk of each, and which cotangent's margin that is of. */
export interface CellRisks {
  risk: Float32Array;
  whose: Uint32Array;
}

/** Mutants of rows that are read by the same heads. */
interface Chunk {
  unit: number;
  /** Index of the first among all cells. */
  first: number;
  count: number;
  /** [count, 2] u32: row and column. */
  mutants: GPUBuffer;
  /** [count] */
  deltas: GPUBuffer;
  extremes: Extremes;
}

/** A batch, and what a unit of each attention weight adds to its margins. */
interface BatchShares {
  batch: BatchGradients;
  /** [cotangents, pairs, heads] */
  shares: GPUBuffer;
}

/**
 * What attention weights of a layer add to all margins, kept while its gradients are computed, and from
 * them the refined risks of mutants of q and k. Free it with {@link free}.
 */
export class LayerPairs {
  private readonly context: GpuContext;
  private readonly forward: Forward;
  private readonly layer: number;
  private readonly buffers: Buffers;
  private readonly kept: BatchShares[] = [];
  /** Whose layer the forward pass holds. */
  private inside: ForwardRun | null = null;

  constructor(context: GpuContext, forward: Forward, layer: number) {
    this.context = context;
    this.forward = forward;
    this.layer = layer;
    this.buffers = new Buffers(context.gpu);
  }

  free(): void {
    this.buffers.free();
  }

  private get heads() {
    return headSizes(this.context.model.config);
  }

  private pairs(rows: number): number {
    return pairsBefore(rows, this.heads.window);
  }

  /** Keeps what a batch's gradient of attention's output [cotangents·per, heads·headDim] says. */
  keep(batch: BatchGradients, run: ForwardRun, da: GPUBuffer): Op {
    const { heads } = this;
    const { per, cotangents } = batch;
    const size = cotangents.length * this.pairs(per) * heads.heads;
    const shares = this.buffers.make('pair shares', size);
    this.kept.push({ batch, shares });
    this.inside = run;
    return pairProducts(this.context.gpu, {
      ...{ ...heads, a: da, c: this.forward.state.values[this.layer], out: shares },
      ...{ per, count: cotangents.length, stride: heads.heads, scale: 1 },
    });
  }

  /**
   * The refined risks of some single-weight mutants of q or k.
   * @param range of the whole matrix @param cells ascending
   * @param runs of the prompts, by their indices
   */
  async refined(
    id: MatrixId,
    kind: ScreenKind,
    range: ValueRange,
    cells: Uint32Array,
    runs: readonly ForwardRun[],
    signal?: AbortSignal,
  ): Promise<CellRisks> {
    const { gpu } = this.context;
    const own = new Buffers(gpu);
    try {
      const chunks = this.chunks(id, cells, runs, own);
      for (const chunk of chunks) gpu.submit(this.moved(id, kind, range, chunk));
      for (const [prompt, run] of runs.entries()) await this.join(id, chunks, prompt, run, signal);
      const found = {
        risk: new Float32Array(cells.length),
        whose: new Uint32Array(cells.length),
      };
      for (const { first, extremes } of chunks) {
        const lowest = new Float32Array(await gpu.read(extremes.lowest));
        found.risk.set(
          lowest.map((sum) => Math.max(0, -sum)),
          first,
        );
        const words = new Uint32Array(await gpu.read(extremes.ofWhom));
        found.whose.set(
          words.map((word) => word & 0xffff),
          first,
        );
      }
      return found;
    } finally {
      own.free();
    }
  }

  /** Puts cells into chunks of one unit each. */
  private chunks(
    { projection }: MatrixId,
    cells: Uint32Array,
    runs: readonly ForwardRun[],
    own: Buffers,
  ): Chunk[] {
    const { gpu, model } = this.context;
    const { headDim } = this.heads;
    const { cols } = matrixShape(model.config, projection);
    const unitOf = (cell: number) => Math.floor(cell / cols / headDim);
    const readers = readersOf({ ...this.heads, positions: 0, ofQueries: projection === 'q' });
    const inner = runs.reduce((most, { tokens }) => Math.max(most, this.pairs(tokens.length)), 0);
    const bytes = Math.min(CHANGE_BYTES, gpu.maxBinding);
    const most = Math.min(MOST, Math.max(1, Math.floor(bytes / (4 * inner * readers))));
    const chunks: Chunk[] = [];
    for (let first = 0; first < cells.length;) {
      const unit = unitOf(cells[first]);
      let end = first;
      while (end < cells.length && end - first < most && unitOf(cells[end]) === unit) end++;
      const count = end - first;
      const places = Array.from(cells.subarray(first, end), (cell) => [
        Math.floor(cell / cols),
        cell % cols,
      ]);
      chunks.push({
        ...{ unit, first, count },
        mutants: own.upload('mutants', Uint32Array.from(places.flat())),
        deltas: own.make('deltas', count),
        extremes: {
          lowest: own.make('lowest', count),
          highest: null,
          ofWhom: own.make('of whom', count),
        },
      });
      first = end;
    }
    return chunks;
  }

  /** By how much the mutants of a chunk move their weights. */
  private moved(
    id: MatrixId,
    kind: ScreenKind,
    range: ValueRange,
    { mutants, deltas }: Chunk,
  ): Op[] {
    const { gpu, model } = this.context;
    const location = locationOf(model, id);
    const all = { first: location.first, count: location.rows };
    return piecesOf(location, all).map(({ matrix, first, count, before }) =>
      movedWeights(gpu, {
        ...{ matrix, first, from: before, count, mutants, deltas },
        change: weightChange(kind, range),
      }),
    );
  }

  /** Joins what the margins of a prompt say of all chunks. */
  private async join(
    { projection }: MatrixId,
    chunks: readonly Chunk[],
    prompt: number,
    run: ForwardRun,
    signal?: AbortSignal,
  ): Promise<void> {
    const { gpu, model, tuning } = this.context;
    const { forward, layer, heads } = this;
    const { state } = forward;
    if (this.inside !== run) gpu.submit(forward.layer(run, layer));
    this.inside = run;
    const ofQueries = projection === 'q';
    const positions = run.tokens.length;
    const pairs = this.pairs(positions);
    const readers = readersOf({ ...heads, positions, ofQueries });
    const most = chunks.reduce((size, { count }) => Math.max(size, count), 0);
    const own = new Buffers(gpu);
    try {
      const scores = own.make('scores', pairs, heads.heads);
      const slopes = own.make('slopes', heads.headDim, pairs * readers);
      const [moves, factors] = [
        own.make('moves', positions, most),
        own.make('factors', positions, most),
      ];
      const z = own.make('changes', pairs * readers, most);
      const spans = this.kept.map(({ batch }) => own.upload('spans', this.spans(batch, readers)));
      gpu.submit([
        pairProducts(gpu, {
          ...{
            ...heads,
            a: state.qkv,
            c: state.keys[layer],
            out: scores,
            per: positions,
            count: 1,
          },
          ...{ stride: heads.heads + 2 * heads.kvHeads, scale: 1 / Math.sqrt(heads.headDim) },
        }),
      ]);
      const norms = model.layers[layer].headNorms;
      let entered = -1;
      for (const { unit, count, mutants, deltas, extremes } of chunks) {
        const of: HeadsOfUnit = { ...heads, positions, ofQueries, unit };
        const ops: Op[] = [];
        if (unit !== entered)
          ops.push(
            pairSlopes(gpu, {
              ...{ ...of, qkv: state.qkv, keys: state.keys[layer], rotation: state.rotation },
              ...{ norm: norms?.[ofQueries ? 'q' : 'k'] ?? null, slopes },
            }),
          );
        entered = unit;
        ops.push(
          pairMoves(gpu, {
            ...{ ...of, x: forward.attentionInput, cols: model.config.hidden_size },
            ...{ mutants, deltas, count, products: forward.products },
            ...{ eps: model.config.rms_norm_eps, moves, factors },
          }),
          pairChanges(gpu, {
            normed: norms !== null,
            ...{ ...of, scores, shares: forward.shares, slopes, moves, factors, mutants, count, z },
          }),
        );
        this.kept.forEach(({ batch, shares }, i) => {
          if (batch.prompt !== prompt) return;
          ops.push(
            sensitivity(gpu, {
              ...{ g: shares, z, apart: false, positions: pairs * readers, rows: 1, height: 1 },
              stride: ofQueries ? heads.heads : heads.kvHeads,
              from: ofQueries ? placeOfHead(unit, heads) : unit,
              ...{ cols: count, spans: spans[i], per: this.pairs(batch.per) * readers },
              ...{ cotangents: batch.cotangents.length, number: batch.number },
              ...{ fresh: batch.number === 0, out: 0, extremes },
              style: productStyle(gpu, tuning.cooperate),
            }),
          );
        });
        gpu.submit(ops);
        await gpu.device.queue.onSubmittedWorkDone();
        gpu.throwIfBroken();
        signal?.throwIfAborted();
      }
    } finally {
      own.free();
    }
  }

  /** Where the pairs of each cotangent begin and end: in the last layer only its own row has any. */
  private spans({ cotangents }: BatchGradients, readers: number): Uint32Array {
    const isLast = this.layer === this.context.model.config.num_hidden_layers - 1;
    return Uint32Array.from(
      cotangents.flatMap(({ position }) => [
        isLast ? readers * this.pairs(position) : 0,
        readers * this.pairs(position + 1),
      ]),
    );
  }
}
