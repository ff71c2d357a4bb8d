import { append, maxOf } from '../../../../src/lib/base/arrays.ts';
import type { TokenPrompt } from '../../contract.ts';
import { smallestMargins, type Cotangent } from '../../shared/cotangents.ts';
import type { GpuContext } from '../context.ts';
import { linearTransposedSource } from '../kernels/linear_transposed.ts';
import { productStyle } from '../kernels/product-style.ts';
import { sensitivitySource } from '../kernels/sensitivity.ts';
import type { LinearName } from '../model/gpu-model.ts';
import { Backward, type BatchGradients } from './backward.ts';
import { Buffers } from './buffers.ts';
import { cotangentBatches } from './cotangent-batches.ts';
import { fedTokens, Forward, type ForwardRun, type Sequence } from './forward.ts';
import type { LayerPairs } from './layer-pairs.ts';
import type { MatrixExtremes } from './matrix-extremes.ts';

/** Most bytes of residual gradients. */
const GRADIENT_BYTES = 2 ** 30;
/** Most cotangents: their numbers are kept in 16 bits. */
const MOST_COTANGENTS = 65_535;

/**
 * Gradients of the margins of some prompts, carried down layer by layer. Of all prompts the layers'
 * inputs and the residual stream's gradients are kept (Llama-2-7B, 120 positions, 300 cotangents: 65
 * and 590 MB); what else a layer needs lives as long as its turn. Free it with {@link free}.
 */
export class Prediction {
  /** By their numbers. */
  readonly cotangents: readonly Cotangent[];
  /** Of the longest sequence. */
  readonly positions: number;
  readonly forward: Forward;
  /** Of the prompts, by their indices. */
  readonly runs: readonly ForwardRun[];
  private readonly context: GpuContext;
  private readonly backward: Backward;
  private readonly gradients: readonly BatchGradients[];
  private readonly buffers: Buffers;

  private constructor(
    context: GpuContext,
    forward: Forward,
    runs: readonly ForwardRun[],
    cotangents: readonly Cotangent[],
    buffers: Buffers,
  ) {
    const { gpu, model } = context;
    this.context = context;
    this.forward = forward;
    this.runs = runs;
    this.buffers = buffers;
    this.positions = maxOf(runs.map(({ tokens }) => tokens.length));
    let number = 0;
    const batches = runs.flatMap((_, prompt) => {
      const own = cotangents.filter((one) => one.prompt === prompt);
      const some = cotangentBatches(model.config, own, number, gpu.maxBinding);
      number += own.length;
      return some;
    });
    this.cotangents = batches.flatMap((batch) => batch.cotangents);
    this.backward = new Backward(context, forward, batches, buffers);
    this.gradients = batches.map((batch) => this.backward.start(batch, runs[batch.prompt]));
  }

  /**
   * Runs the wild types and chooses the margins that are looked at. Throws the signal's reason when
   * aborted.
   * @param lowest the last layer that the gradients will be carried to
   */
  static async begin(
    context: GpuContext,
    prompts: readonly TokenPrompt[],
    lowest: number,
    signal?: AbortSignal,
  ): Promise<Prediction> {
    // while the wild types run
    const compiled = compileProducts(context);
    compiled.catch(() => undefined); // who awaits it hears of it
    const sequences: Sequence[] = [];
    for (const prompt of prompts) {
      const { generation } = await context.wildType(prompt, { signal });
      sequences.push({ prompt, ids: generation.ids });
    }
    await compiled;
    signal?.throwIfAborted();
    const buffers = new Buffers(context.gpu);
    try {
      const positions = maxOf(sequences.map((sequence) => fedTokens(sequence).length));
      const forward = new Forward(context, positions, buffers);
      const runs: ForwardRun[] = [];
      const found: Cotangent[] = [];
      for (const [prompt, sequence] of sequences.entries()) {
        const { run, cotangents } = await forward.run(sequence, prompt, lowest);
        signal?.throwIfAborted();
        runs.push(run);
        append(found, cotangents);
      }
      const rows = GRADIENT_BYTES / (4 * context.model.config.hidden_size);
      const telling = smallestMargins(found, rows)
        .toSorted((a, b) => a.margin - b.margin)
        .slice(0, MOST_COTANGENTS);
      return new Prediction(context, forward, runs, telling, buffers);
    } catch (error) {
      buffers.free();
      throw error;
    }
  }

  /**
   * Carries all gradients through a layer, and tells those of its matrices that are given.
   * @param upTo see {@link Backward.layer}
   * @param pairs keeps what is needed to refine risks of the layer; null where none are
   * @param onShare told of the layer's work done so far, 0 to 1
   */
  async layer(
    layer: number,
    matrices: readonly MatrixExtremes[],
    upTo: LinearName | null,
    pairs: LayerPairs | null,
    onShare: (share: number) => void,
    signal?: AbortSignal,
  ): Promise<void> {
    const { gpu } = this.context;
    const own = new Buffers(gpu);
    let scratch: GPUBuffer | null = null;
    const scratchOf = (size: number) => {
      if (!scratch || scratch.size < 4 * size) scratch = own.make('scratch', size);
      return scratch;
    };
    try {
      let computed: ForwardRun | null = null;
      for (const [i, batch] of this.gradients.entries()) {
        const run = this.runs[batch.prompt];
        if (computed !== run) gpu.submit(this.forward.layer(run, layer));
        computed = run;
        const inputs = { gateUp: this.forward.state.gateUp, positions: run.tokens.length };
        const ops = this.backward.layer(
          layer,
          batch,
          run,
          (written) => [
            ...(pairs && written.attended ? [pairs.keep(batch, run, written.attended)] : []),
            ...matrices
              .filter(({ id }) => written.projections.includes(id.projection))
              .flatMap((one) => one.join(written, batch, inputs, scratchOf)),
          ],
          upTo,
        );
        gpu.submit([...ops]);
        await gpu.device.queue.onSubmittedWorkDone();
        gpu.throwIfBroken();
        signal?.throwIfAborted();
        onShare((i + 1) / this.gradients.length);
      }
    } finally {
      own.free();
    }
  }

  free(): void {
    this.buffers.free();
  }
}

/** Compiles the large kernels side by side: one after the other they would hold up the first answers. */
function compileProducts({ gpu, model, tuning }: GpuContext): Promise<void> {
  const style = productStyle(gpu, tuning.cooperate);
  const linears = model.layers.flatMap((layer) => Object.values(layer.linears));
  const readers = new Map(
    linears.flatMap(({ pieces }) => pieces.map(({ reader }) => [reader.name, reader] as const)),
  );
  return gpu.compile([
    ...[true, false].map((both) => sensitivitySource({ both, style })),
    ...Array.from(readers.values(), (reader) => linearTransposedSource(reader, style, false)),
  ]);
}
