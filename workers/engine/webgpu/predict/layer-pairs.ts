import { maxOf } from '../../../../src/lib/base/arrays.ts';
import type { ScreenKind } from '../../../../src/lib/plan/grid.ts';
import { matrixShape, type MatrixId } from '../../../../src/lib/model/matrix.ts';
import type { ValueRange } from '../../../../src/lib/model/value-range.ts';
import { pairsBefore, readersOf } from '../../shared/pairs.ts';
import type { CellRisks } from '../../shared/refine.ts';
import type { GpuContext } from '../context.ts';
import type { Op } from '../device/gpu.ts';
import { pairProducts } from '../kernels/attention_change.ts';
import { movedWeights } from '../kernels/moved_weights.ts';
import { piecesOf } from '../model/gpu-matrix.ts';
import { locationOf } from '../model/gpu-model.ts';
import { headSizes } from '../model/head-sizes.ts';
import type { BatchGradients } from './backward.ts';
import { Buffers } from './buffers.ts';
import { chunksOf, type Chunk } from './chunks.ts';
import type { Forward, ForwardRun } from './forward.ts';
import { CHANGE_BYTES } from './matrix-extremes.ts';
import { copyExtremes, extremesOf, PairOps, type BatchShares, type Refined } from './pair-ops.ts';
import { weightChange } from './weight-change.ts';

/** Most mutants that are computed together. */
const MOST = 4096;
/** Chunks of mutants that are submitted between two looks at whether to stop. */
const AHEAD = 8;

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
    return chunksOf(cells, cols, heads.headDim, most);
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
    refined: Refined,
    prompt: number,
    run: ForwardRun,
    signal?: AbortSignal,
  ): Promise<void> {
    const { gpu } = this.context;
    const { heads } = this;
    if (this.inside !== run) gpu.submit(this.forward.layer(run, this.layer));
    this.inside = run;
    const { chunks } = refined;
    const all = { ...heads, positions: run.tokens.length, ofQueries: projection === 'q' };
    const own = new Buffers(gpu);
    try {
      const ops = new PairOps(this.context, this.forward, this.layer, all, chunks, own);
      const batches = this.kept
        .filter(({ batch }) => batch.prompt === prompt)
        .map((one) => {
          const spans = this.spans(one.batch, readersOf(all));
          return { ...one, spans: own.upload('spans', spans) };
        });
      gpu.submit([ops.scored()]);
      const extremes = { all: refined.extremes, own: ops.room.extremes };
      for (const [i, chunk] of chunks.entries()) {
        gpu.submit([], (encoder) => {
          copyExtremes(encoder, chunk, { ...extremes, back: false });
        });
        const of = [
          ...ops.changed(chunk, refined),
          ...batches.map((batch) => ops.summed(chunk, batch)),
        ];
        gpu.submit(of, (encoder) => {
          copyExtremes(encoder, chunk, { ...extremes, back: true });
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
