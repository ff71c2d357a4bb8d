import { maxOf } from '../../../../src/lib/base/arrays.ts';
import type { ScreenKind } from '../../../../src/lib/plan/grid.ts';
import { matrixShape, type MatrixId } from '../../../../src/lib/model/matrix.ts';
import type { ValueRange } from '../../../../src/lib/model/value-range.ts';
import type { CellRisks } from '../../shared/refine.ts';
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
  type MutatedHead,
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
import { CHANGE_BYTES } from './matrix-extremes.ts';
import { weightChange } from './weight-change.ts';

/** Most mutants that are computed together. */
const MOST = 4096;
/** Chunks of mutants that are submitted between two looks at whether to stop. */
const AHEAD = 8;

/** Mutants of a list that are computed together: of rows of one head. */
interface Chunk extends Pick<MutatedHead, 'unit' | 'firstRow' | 'rows'> {
  first: number;
  count: number;
}

/** A batch, and what a unit of each attention weight adds to its margins. */
interface BatchShares {
  batch: BatchGradients;
  /** [cotangents, pairs, heads] */
  shares: GPUBuffer;
}

/** The mutants that are to be refined, and what is found of them. */
interface Refined {
  chunks: readonly Chunk[];
  /** [cells, 2] u32: row and column. */
  mutants: GPUBuffer;
  /** [cells] by how much each moves its weight. */
  deltas: GPUBuffer;
  /** [cells] each. */
  extremes: Extremes;
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
   * @param range of the whole matrix @param cells ascending, at least one
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
    const { gpu, model } = this.context;
    const { cols } = matrixShape(model.config, id.projection);
    const own = new Buffers(gpu);
    try {
      const places = new Uint32Array(2 * cells.length);
      cells.forEach((cell, i) => {
        places.set([Math.floor(cell / cols), cell % cols], 2 * i);
      });
      const refined: Refined = {
        chunks: this.chunks(id, cells, runs),
        mutants: own.upload('mutants', places),
        deltas: own.make('deltas', cells.length),
        extremes: extremesOf(own, cells.length),
      };
      gpu.submit(this.moved(id, kind, range, refined));
      for (const [prompt, run] of runs.entries())
        if (this.kept.some(({ batch }) => batch.prompt === prompt))
          await this.join(id, refined, prompt, run, signal);
      const { lowest, ofWhom } = refined.extremes;
      const sums = new Float32Array(await gpu.read(lowest));
      const words = new Uint32Array(await gpu.read(ofWhom));
      return {
        risk: sums.map((sum) => Math.max(0, -sum)),
        of: words.map((word) => word & 0xffff),
      };
    } finally {
      own.free();
    }
  }

  /** Puts cells into chunks of one head each, as large as there is room for what they change. */
  private chunks(
    { projection }: MatrixId,
    cells: Uint32Array,
    runs: readonly ForwardRun[],
  ): Chunk[] {
    const { gpu, model } = this.context;
    const { heads } = this;
    const { cols } = matrixShape(model.config, projection);
    const readers = readersOf({ ...heads, ofQueries: projection === 'q' });
    const inner = readers * maxOf(runs.map(({ tokens }) => this.pairs(tokens.length)));
    const room = Math.min(CHANGE_BYTES, gpu.maxBinding) / (4 * inner);
    const most = Math.max(1, Math.min(MOST, Math.floor(room)));
    const rowOf = (at: number) => Math.floor(cells[at] / cols);
    const chunks: Chunk[] = [];
    for (let first = 0; first < cells.length;) {
      const firstRow = rowOf(first);
      const unit = Math.floor(firstRow / heads.headDim);
      // slopes take as much for each row as changes for each mutant
      const endRow = Math.min((unit + 1) * heads.headDim, firstRow + most);
      let end = first;
      while (end < cells.length && end - first < most && rowOf(end) < endRow) end++;
      const rows = rowOf(end - 1) + 1 - firstRow;
      chunks.push({ unit, firstRow, rows, first, count: end - first });
      first = end;
    }
    return chunks;
  }

  /** By how much the mutants move their weights. */
  private moved(
    id: MatrixId,
    kind: ScreenKind,
    range: ValueRange,
    { mutants, deltas }: Refined,
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

  /** Joins what the margins of a prompt say of all mutants. */
  private async join(
    { projection }: MatrixId,
    { chunks, mutants, deltas, extremes }: Refined,
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
    const readers = readersOf({ ...heads, ofQueries });
    const most = maxOf(chunks.map(({ count }) => count));
    const norms = model.layers[layer].headNorms;
    const own = new Buffers(gpu);
    try {
      const scores = own.make('scores', pairs, heads.heads);
      const slopes = own.make('slopes', maxOf(chunks.map(({ rows }) => rows)), pairs * readers);
      const moves = own.make('moves', positions, most);
      const factors = own.make('factors', norms ? positions * most : 1);
      const z = own.make('changes', pairs * readers, most);
      const some = extremesOf(own, most);
      const batches = this.kept
        .filter(({ batch }) => batch.prompt === prompt)
        .map((one) => ({ ...one, spans: own.upload('spans', this.spans(one.batch, readers)) }));
      gpu.submit([
        pairProducts(gpu, {
          ...{ ...heads, a: state.qkv, c: state.keys[layer], out: scores },
          ...{ per: positions, count: 1, stride: heads.heads + 2 * heads.kvHeads },
          scale: 1 / Math.sqrt(heads.headDim),
        }),
      ]);
      for (const [i, { first, count, ...rows }] of chunks.entries()) {
        const of: MutatedHead = { ...heads, positions, ofQueries, ...rows };
        const ops = [
          pairSlopes(gpu, {
            ...{ ...of, qkv: state.qkv, keys: state.keys[layer], rotation: state.rotation },
            ...{ norm: norms?.[projection as 'q' | 'k'] ?? null, slopes },
          }),
          pairMoves(gpu, {
            ...{ ...of, x: forward.attentionInput, cols: model.config.hidden_size },
            ...{ mutants, deltas, first, count, products: forward.products },
            ...{ eps: model.config.rms_norm_eps, moves, factors },
          }),
          pairChanges(gpu, {
            ...{ ...of, scores, shares: forward.shares, slopes, moves, factors },
            ...{ normed: norms !== null, mutants, first, count, z },
          }),
          ...batches.map(({ batch, shares, spans }) =>
            sensitivity(gpu, {
              ...{ g: shares, z, apart: false, positions: pairs * readers, rows: 1, height: 1 },
              stride: ofQueries ? heads.heads : heads.kvHeads,
              from: ofQueries ? placeOfHead(rows.unit, heads) : rows.unit,
              ...{ cols: count, spans, per: this.pairs(batch.per) * readers },
              ...{ cotangents: batch.cotangents.length, number: batch.number },
              ...{ fresh: batch.number === 0, out: 0, extremes: some },
              style: productStyle(gpu, tuning.cooperate),
            }),
          ),
        ];
        const copy = (encoder: GPUCommandEncoder, back: boolean) => {
          for (const name of ['lowest', 'ofWhom'] as const) {
            const [all, chunk] = [extremes[name], some[name]];
            if (back) encoder.copyBufferToBuffer(chunk, 0, all, 4 * first, 4 * count);
            else encoder.copyBufferToBuffer(all, 4 * first, chunk, 0, 4 * count);
          }
        };
        gpu.submit([], (encoder) => {
          copy(encoder, false);
        });
        gpu.submit(ops, (encoder) => {
          copy(encoder, true);
        });
        if (i % AHEAD < AHEAD - 1 && i < chunks.length - 1) continue;
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

const extremesOf = (buffers: Buffers, count: number): Extremes => ({
  lowest: buffers.make('lowest', count),
  highest: null,
  ofWhom: buffers.make('of whom', count),
});
