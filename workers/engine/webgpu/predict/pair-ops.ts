import { maxOf } from '../../../../src/lib/base/arrays.ts';
import { pairsBefore, readersOf } from '../../shared/pairs.ts';
import type { GpuContext } from '../context.ts';
import type { Op } from '../device/gpu.ts';
import {
  pairChanges,
  pairMoves,
  pairProducts,
  pairSlopes,
  placeOfHead,
  type MutatedHead,
} from '../kernels/attention_change.ts';
import { productStyle } from '../kernels/product-style.ts';
import { sensitivity, type Extremes } from '../kernels/sensitivity.ts';
import type { BatchGradients } from './backward.ts';
import type { Buffers } from './buffers.ts';
import type { Chunk } from './chunks.ts';
import type { Forward } from './forward.ts';

/** A batch, and what a unit of each attention weight adds to its margins. */
export interface BatchShares {
  batch: BatchGradients;
  /** [cotangents, pairs, heads] */
  shares: GPUBuffer;
}

/** The mutants that are to be refined, and what is found of them. */
export interface Refined {
  chunks: readonly Chunk[];
  /** [cells, 2] u32: row and column. */
  mutants: GPUBuffer;
  /** [cells] by how much each moves its weight. */
  deltas: GPUBuffer;
  /** [cells] each. */
  extremes: Extremes;
}

type AllHeads = Omit<MutatedHead, 'unit' | 'firstRow' | 'rows'>;

/** Room for what is computed of a prompt and one chunk after the other. */
interface Room {
  /** See the kernels of attention_change.ts. */
  scores: GPUBuffer;
  slopes: GPUBuffer;
  moves: GPUBuffer;
  factors: GPUBuffer;
  z: GPUBuffer;
  extremes: Extremes;
}

/** What is computed of a prompt, of which the forward pass holds the layer, and chunks of mutants of q or k. */
export class PairOps {
  readonly room: Room;
  private readonly context: GpuContext;
  private readonly forward: Forward;
  private readonly layer: number;
  private readonly of: AllHeads;

  /** @param own takes the room that it makes */
  constructor(
    context: GpuContext,
    forward: Forward,
    layer: number,
    of: AllHeads,
    chunks: readonly Chunk[],
    own: Buffers,
  ) {
    this.context = context;
    this.forward = forward;
    this.layer = layer;
    this.of = of;
    const pairs = this.pairs(of.positions);
    const most = maxOf(chunks.map(({ count }) => count));
    const rows = maxOf(chunks.map((chunk) => chunk.rows));
    this.room = {
      scores: own.make('scores', pairs, of.heads),
      slopes: own.make('slopes', rows, pairs * readersOf(of)),
      moves: own.make('moves', of.positions, most),
      factors: own.make('factors', this.norms ? of.positions * most : 1),
      z: own.make('changes', pairs * readersOf(of), most),
      extremes: extremesOf(own, most),
    };
  }

  private get norms() {
    return this.context.model.layers[this.layer].headNorms;
  }

  /** The wild type's scores of all pairs. */
  scored(): Op {
    const { state } = this.forward;
    const { positions, ...heads } = this.of;
    const { scores } = this.room;
    return pairProducts(this.context.gpu, {
      ...{ ...heads, a: state.qkv, c: state.keys[this.layer], out: scores },
      ...{ per: positions, count: 1, stride: heads.heads + 2 * heads.kvHeads },
      scale: 1 / Math.sqrt(heads.headDim),
    });
  }

  /** What the mutants of a chunk change in the attention weights. */
  changed(chunk: Chunk, { mutants, deltas }: Refined): Op[] {
    const { gpu, model } = this.context;
    const { scores, slopes, moves, factors, z } = this.room;
    const { first, count, ...rows } = chunk;
    const of: MutatedHead = { ...this.of, ...rows };
    const { forward, norms } = this;
    const { state, shares, products, attentionInput: x } = forward;
    const { hidden_size: cols, rms_norm_eps: eps } = model.config;
    const some = { mutants, first, count };
    return [
      pairSlopes(gpu, {
        ...{ ...of, qkv: state.qkv, keys: state.keys[this.layer], rotation: state.rotation },
        ...{ norm: norms ? norms[of.ofQueries ? 'q' : 'k'] : null, slopes },
      }),
      pairMoves(gpu, { ...of, ...some, x, cols, deltas, products, eps, moves, factors }),
      pairChanges(gpu, {
        ...{ ...of, ...some, scores, shares, slopes, moves, factors, normed: norms !== null, z },
      }),
    ];
  }

  /** What that does to the margins of a batch, joined to what came of those before. */
  summed({ unit, count }: Chunk, { batch, shares, spans }: BatchShares & { spans: GPUBuffer }): Op {
    const { gpu, tuning } = this.context;
    const { of } = this;
    const { z, extremes } = this.room;
    const readers = readersOf(of);
    return sensitivity(gpu, {
      ...{ g: shares, z, apart: false, rows: 1, height: 1, cols: count },
      positions: this.pairs(of.positions) * readers,
      stride: of.ofQueries ? of.heads : of.kvHeads,
      from: of.ofQueries ? placeOfHead(unit, of) : unit,
      ...{ spans, per: this.pairs(batch.per) * readers, cotangents: batch.cotangents.length },
      ...{ number: batch.number, fresh: batch.number === 0, out: 0, extremes },
      style: productStyle(gpu, tuning.cooperate),
    });
  }

  private pairs(rows: number): number {
    return pairsBefore(rows, this.of.window);
  }
}

/** The extremes of so many mutants. */
export const extremesOf = (buffers: Buffers, count: number): Extremes => ({
  lowest: buffers.make('lowest', count),
  highest: null,
  ofWhom: buffers.make('of whom', count),
});

/** Takes a chunk's part of all extremes, or puts it back. */
export function copyExtremes(
  encoder: GPUCommandEncoder,
  { first, count }: Chunk,
  { all, own, back }: { all: Extremes; own: Extremes; back: boolean },
): void {
  for (const name of ['lowest', 'ofWhom'] as const)
    if (back) encoder.copyBufferToBuffer(own[name], 0, all[name], 4 * first, 4 * count);
    else encoder.copyBufferToBuffer(all[name], 4 * first, own[name], 0, 4 * count);
}
