import { maxOf } from '../../../../src/lib/base/arrays.ts';
import type { Projection } from '../../../../src/lib/model/matrix.ts';
import type { GpuContext } from '../context.ts';
import type { Op } from '../device/gpu.ts';
import { attentionBackward, dscoresBytes } from '../kernels/attention_backward.ts';
import { embed } from '../kernels/embed.ts';
import { headStart } from '../kernels/head_start.ts';
import { linearTransposed } from '../kernels/linear_transposed.ts';
import { productStyle } from '../kernels/product-style.ts';
import { rmsNormBackward } from '../kernels/rms_norm_backward.ts';
import { swigluBackward } from '../kernels/swiglu_backward.ts';
import { linearWidth, mlpWidth, type LinearName } from '../model/gpu-model.ts';
import { headSizes } from '../model/head-sizes.ts';
import { turnHeadsBack } from '../run/turn-heads.ts';
import { Buffers } from './buffers.ts';
import type { CotangentBatch } from './cotangent-batches.ts';
import type { Forward, ForwardRun } from './forward.ts';

/** A batch, and how its margins depend on the residual stream where the backward pass stands. */
export interface BatchGradients extends CotangentBatch {
  /** [cotangents, 2] u32: where each begins and ends. */
  spans: GPUBuffer;
  /** The same where only the positions that choose have gradients. */
  chosen: GPUBuffer;
  /** [cotangents·per, hidden_size], in shares of the margins. */
  dx: GPUBuffer;
}

/** The gradients of what some matrices write, and what those read, while they are there. */
export interface Written {
  projections: readonly Projection[];
  /** [cotangents·per, stride]: columns as their linear map writes them; of gate, whose SiLU is exact, those of act. */
  g: GPUBuffer;
  stride: number;
  /** [T, cols] */
  x: GPUBuffer;
  /** The spans of the batch at which g is not 0. */
  spans: GPUBuffer;
  /** Of q, k and v the gradient of what attention gave, [cotangents·per, heads·head_dim]; else null. */
  attended: GPUBuffer | null;
}

/** Turns what is known of one batch's gradients into ops, right where they are computed. */
export type Collect = (written: Written) => Op[];

/**
 * Carries the gradients of batches back through layers. What it needs beside their residual
 * gradients is as large as the largest batch asks for: of Llama-2-7B about 330 MB.
 */
export class Backward {
  private readonly context: GpuContext;
  private readonly forward: Forward;
  private readonly buffers: Buffers;
  /** [M, hidden_size] */
  private readonly dh: GPUBuffer;
  /** [M, width of the MLP] */
  private readonly dact: GPUBuffer;
  /** [M, 2·width of the MLP] */
  private readonly dgateUp: GPUBuffer;
  /** [M, heads·head_dim] */
  private readonly da: GPUBuffer;
  private readonly dscores: GPUBuffer;
  /** [M, (heads + 2·kv_heads)·head_dim] */
  private readonly dqkv: GPUBuffer;

  /** @param buffers takes all that it makes */
  constructor(
    context: GpuContext,
    forward: Forward,
    batches: readonly CotangentBatch[],
    buffers: Buffers,
  ) {
    const c = context.model.config;
    const heads = c.num_attention_heads;
    const most = (size: (batch: CotangentBatch) => number) => maxOf(batches.map(size));
    const m = most(({ cotangents, per }) => cotangents.length * per);
    this.context = context;
    this.forward = forward;
    this.buffers = buffers;
    this.dh = buffers.make('dh', m, c.hidden_size);
    this.dact = buffers.make('dact', m, mlpWidth(c));
    this.dgateUp = buffers.make('dgate_up', m, linearWidth(c, 'gate_up'));
    this.da = buffers.make('da', m, heads * c.head_dim);
    this.dscores = buffers.make(
      'dscores',
      most(({ cotangents, per }) => dscoresBytes(heads, per, cotangents.length)) / 4,
    );
    this.dqkv = buffers.make('dqkv', m, linearWidth(c, 'qkv'));
  }

  /** Through head and last norm: what each margin, taken as 1, owes to the last layer's output. */
  start(batch: CotangentBatch, { inputs }: ForwardRun): BatchGradients {
    const { gpu, model, tuning } = this.context;
    const { cotangents, per } = batch;
    const cols = model.config.hidden_size;
    const [count, m] = [cotangents.length, cotangents.length * per];
    const last = inputs[model.config.num_hidden_layers];
    if (!last) throw new RangeError('The output of the last layer was not kept.');
    const spans = (begin: (position: number) => number) =>
      Uint32Array.from(cotangents.flatMap(({ position: at }) => [begin(at), at + 1]));
    const dx = this.buffers.make('dx', m, cols);
    const own = new Buffers(gpu);
    try {
      const words = new Uint32Array(2 * count);
      cotangents.forEach(({ position, margin }, b) => {
        words[2 * b] = position;
        new Float32Array(words.buffer)[2 * b + 1] = 1 / margin;
      });
      const rowsOf = (label: string, ids: number[]) => {
        const tokens = own.upload(label, Uint32Array.from(ids));
        const x = own.make(`${label} of the head`, count, cols);
        const ops = model.lm_head.pieces.map((matrix) =>
          embed(gpu, { matrix, tokens, x, m: count }),
        );
        return { x, ops };
      };
      const tokens = rowsOf(
        'tokens',
        cotangents.map(({ token }) => token),
      );
      const rivals = rowsOf(
        'rivals',
        cotangents.map(({ rival }) => rival),
      );
      gpu.submit([
        ...tokens.ops,
        ...rivals.ops,
        headStart(gpu, {
          ...{ tokens: tokens.x, rivals: rivals.x, dh: this.dh, cols, per, cotangents: count },
          starts: own.upload('starts', words),
        }),
        rmsNormBackward(gpu, {
          ...{ x: last, weight: model.norm, dy: this.dh, dx, cols, per, m },
          eps: model.config.rms_norm_eps,
          cooperate: tuning.cooperate,
        }),
      ]);
      return {
        ...batch,
        spans: this.buffers.upload(
          'spans',
          spans(() => 0),
        ),
        chosen: this.buffers.upload(
          'chosen',
          spans((position) => position),
        ),
        dx,
      };
    } finally {
      own.free();
    }
  }

  /**
   * Through a layer whose forward pass is in `forward`: dx of its output becomes that of its input.
   * @param collect told of each linear map's gradients
   * @param upTo the last linear map whose gradients are wanted; null: all, and dx
   */
  *layer(
    layer: number,
    batch: BatchGradients,
    { inputs, tokens }: ForwardRun,
    collect: Collect,
    upTo: LinearName | null,
  ): Generator<Op> {
    const { gpu, model, tuning } = this.context;
    const { state, attentionInput, products, shares } = this.forward;
    const c = model.config;
    const [d, f] = [c.hidden_size, mlpWidth(c)];
    const { linears, input_layernorm, post_attention_layernorm } = model.layers[layer];
    const { dx, per, cotangents } = batch;
    const input = inputs[layer];
    if (!input) throw new RangeError(`The input of layer ${layer} was not kept.`);
    const m = cotangents.length * per;
    const { cooperate } = tuning;
    const style = productStyle(gpu, cooperate);
    const heads = headSizes(c);
    // attention alone takes gradients of the last layer to other positions than the one that chooses
    const isLast = layer === c.num_hidden_layers - 1;
    const picked = isLast ? { spans: batch.chosen, per, cotangents: cotangents.length } : undefined;
    if (picked) gpu.clear(this.dact, this.dh, this.da);
    const back = (name: LinearName, dy: GPUBuffer, to: GPUBuffer): Op[] =>
      linears[name].pieces.map((matrix, i) =>
        linearTransposed(gpu, {
          ...{ matrix, dy, from: matrix.first, stride: linearWidth(c, name), dx: to, m, style },
          adds: i > 0,
          picked: name === 'qkv' ? undefined : picked,
        }),
      );
    const normBack = (x: GPUBuffer, weight: GPUBuffer): Op =>
      rmsNormBackward(gpu, {
        ...{ x, weight, dy: this.dh, dx, cols: d, eps: c.rms_norm_eps, per, m, cooperate },
      });
    const tell = (projections: Projection[], g: GPUBuffer, stride: number, x: GPUBuffer): Op[] => {
      const isAttention = projections.includes('q');
      const spans = isLast && !isAttention ? batch.chosen : batch.spans;
      const attended = isAttention ? this.da : null;
      return collect({ projections, g, stride, x, spans, attended });
    };

    yield* tell(['down'], dx, d, state.act);
    if (upTo === 'down') return;
    yield* back('down', dx, this.dact); // [M, d] → [M, f]
    yield* tell(['gate'], this.dact, f, state.h);
    yield swigluBackward(gpu, {
      ...{ gateUp: state.gateUp, dz: this.dact, dgateUp: this.dgateUp, cols: f, per, m },
    }); // → [M, 2f]
    yield* tell(['up'], this.dgateUp, 2 * f, state.h);
    if (upTo === 'gate_up') return;
    yield* back('gate_up', this.dgateUp, this.dh); // [M, 2f] → [M, d]
    yield normBack(state.mid, post_attention_layernorm);
    yield* tell(['o'], dx, d, state.attended);
    if (upTo === 'o') return;
    yield* back('o', dx, this.da); // [M, d] → [M, H·hd]
    yield* attentionBackward(gpu, {
      ...{ ...heads, positions: tokens.length, per, cotangents: cotangents.length },
      ...{ qkv: state.qkv, keys: state.keys[layer], values: state.values[layer] },
      ...{ attended: state.attended, shares, da: this.da },
      ...{ dscores: this.dscores, dqkv: this.dqkv },
    }); // → [M, (H + 2K)·hd]
    yield* turnHeadsBack(gpu, model, layer, {
      ...{ ...heads, dqkv: this.dqkv, rotation: state.rotation, products, per, m },
    });
    yield* tell(['q', 'k', 'v'], this.dqkv, linearWidth(c, 'qkv'), attentionInput);
    if (upTo === 'qkv') return;
    yield* back('qkv', this.dqkv, this.dh); // [M, (H + 2K)·hd] → [M, d]
    yield normBack(input, input_layernorm);
  }
}
