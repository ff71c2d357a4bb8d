import { append } from '../../../../src/lib/base/arrays.ts';
import { cotangentsAt, type Cotangent } from '../../shared/cotangents.ts';
import type { TokenPrompt } from '../../contract.ts';
import type { GpuContext } from '../context.ts';
import type { Op } from '../device/gpu.ts';
import { attentionProbabilities, sharesBytes } from '../kernels/attention_backward.ts';
import { copyRows } from '../kernels/copy_rows.ts';
import { linear } from '../kernels/linear.ts';
import {
  createActivationBuffers,
  destroyActivationBuffers,
  passUniformBuffer,
  writePassUniform,
  type ActivationBuffers,
} from '../run/activation-buffers.ts';
import { headSizes } from '../model/head-sizes.ts';
import { linearWidth } from '../model/gpu-model.ts';
import { pass, type Patch } from '../run/llama.ts';
import { Buffers } from './buffers.ts';

/** Most bytes of logits read at a time. */
const LOGIT_BYTES = 16 * 2 ** 20;

/** What a wild type said: its whole sequence, and where its continuation begins. */
export interface Sequence {
  prompt: TokenPrompt;
  /** The continuation. */
  ids: readonly number[];
}

/** The tokens that are fed in: all but the last, which chooses nothing. [T] */
export const fedTokens = ({ prompt, ids }: Sequence): number[] => [
  ...prompt.promptIds,
  ...ids.slice(0, -1),
];

/** A wild type's run: the inputs of its layers from `lowest` on, the output of the last behind them. */
export interface ForwardRun {
  tokens: number[];
  /** [T, hidden_size] of each layer; null below the lowest. */
  inputs: (GPUBuffer | null)[];
}

/**
 * Runs wild types, whole sequences in one pass. Only the layers' inputs are kept: what else the
 * gradients of a layer need is computed again when its turn comes.
 */
export class Forward {
  /** What the layer computed last holds: {@link ForwardLayer}. */
  readonly state: ActivationBuffers;
  /** [T, hidden_size] input of q, k and v. */
  readonly attentionInput: GPUBuffer;
  /** [T, (heads + 2·kv_heads)·head_dim] q, k and v before their norms; null where the model has none. */
  readonly products: GPUBuffer | null;
  /** See {@link attentionProbabilities}. */
  readonly shares: GPUBuffer;
  private readonly context: GpuContext;
  private readonly passUniform: GPUBuffer;
  private readonly buffers: Buffers;

  /**
   * @param positions of the longest sequence
   * @param buffers takes all that it makes
   */
  constructor(context: GpuContext, positions: number, buffers: Buffers) {
    const { gpu, model } = context;
    const c = model.config;
    this.context = context;
    this.buffers = buffers;
    this.state = createActivationBuffers(gpu, c, {
      caches: 1,
      maxRows: positions,
      maxTail: positions,
      capacity: positions,
      logitColumns: 1,
    });
    this.passUniform = passUniformBuffer(gpu);
    buffers.also(() => {
      destroyActivationBuffers(gpu, this.state);
      gpu.destroy(this.passUniform);
    });
    this.attentionInput = this.buffers.make('attention input', positions, c.hidden_size);
    this.products = c.qk_norm ? buffers.make('qkv', positions, linearWidth(c, 'qkv')) : null;
    this.shares = this.buffers.make('shares', sharesBytes({ ...this.heads, positions }) / 4);
  }

  private get width(): number {
    return this.context.model.config.hidden_size;
  }

  private get heads() {
    return headSizes(this.context.model.config);
  }

  /**
   * Runs a sequence from its start, and finds the margins of its steps.
   * @param index of the prompt
   * @param lowest the first layer whose input is kept
   */
  async run(
    sequence: Sequence,
    index: number,
    lowest: number,
  ): Promise<{ run: ForwardRun; cotangents: Cotangent[] }> {
    const { gpu, model } = this.context;
    const { hidden_size: d, num_hidden_layers: layers } = model.config;
    const tokens = fedTokens(sequence);
    const rows = tokens.length;
    const inputs = Array.from({ length: layers + 1 }, (_, l) =>
      l < lowest ? null : this.buffers.make(`input of layer ${l}`, rows, d),
    );
    const p = this.pass(rows);
    gpu.write(this.state.tokens, Uint32Array.from(tokens));
    const keep = (l: number): Op[] => {
      const y = inputs[l];
      return y ? [this.copy(this.state.x, y, rows)] : [];
    };
    gpu.submit([...p.embed(), ...keep(0)]);
    for (let l = 0; l < layers; l++) gpu.submit([...p.attention(l), ...p.mlp(l), ...keep(l + 1)]);
    gpu.submit(p.norm());
    return { run: { tokens, inputs }, cotangents: await this.margins(sequence, index) };
  }

  /**
   * Computes a layer again: what its gradients need is in `state`, `attentionInput`, `products` and
   * `shares` then.
   */
  layer({ tokens, inputs }: ForwardRun, l: number): Op[] {
    const { gpu } = this.context;
    const { state } = this;
    const input = inputs[l];
    if (!input) throw new RangeError(`The input of layer ${l} was not kept.`);
    const rows = tokens.length;
    const p = this.pass(rows, this.products);
    return [
      this.copy(input, state.x, rows),
      ...p.attention(l),
      this.copy(state.h, this.attentionInput, rows),
      attentionProbabilities(gpu, {
        ...this.heads,
        positions: rows,
        qkv: state.qkv,
        keys: state.keys[l],
        shares: this.shares,
      }),
      ...p.mlp(l),
    ];
  }

  /**
   * Every row is a tail row, so that the last layer is computed for all of them.
   * @param products takes a copy of q, k and v before they change
   */
  private pass(rows: number, products: GPUBuffer | null = null) {
    const { gpu, model, tuning } = this.context;
    const { state, passUniform } = this;
    writePassUniform(gpu, passUniform, { rows, first: 0, tail: rows, step: 0 });
    const patch: Patch = ({ name, y, stride }) =>
      products && name === 'qkv' ? [this.copy(y, products, rows, stride)] : [];
    return pass(gpu, { model, state, tuning, passUniform, sequences: 1, rows, tail: rows, patch });
  }

  private copy(x: GPUBuffer, y: GPUBuffer, rows: number, cols = this.width): Op {
    const { gpu } = this.context;
    return copyRows(gpu, { x, y, cols, m: rows, per: rows, stride: rows, first: 0 });
  }

  /** The margins of all steps, from the logits of the rows that choose; state.tail holds what the head reads. */
  private async margins({ prompt, ids }: Sequence, index: number): Promise<Cotangent[]> {
    const { gpu, model, tuning } = this.context;
    const { hidden_size: d, vocab_size: vocab } = model.config;
    const most = Math.max(1, Math.floor(Math.min(LOGIT_BYTES, gpu.maxBinding) / (4 * vocab)));
    const block = Math.min(most, ids.length);
    const buffers = new Buffers(gpu);
    const x = buffers.make('chosen rows', block, d);
    const y = buffers.make('logits', block, vocab);
    const first = prompt.promptIds.length - 1;
    const found: Cotangent[] = [];
    try {
      for (let step = 0; step < ids.length; step += block) {
        const m = Math.min(block, ids.length - step);
        gpu.submit([
          copyRows(gpu, {
            ...{ x: this.state.tail, y: x, cols: d, m, per: m, stride: m, first: first + step },
          }),
          ...model.lm_head.pieces.map((matrix) =>
            linear(gpu, tuning.linear, { matrix, x, y, out: matrix.first, stride: vocab, m }),
          ),
        ]);
        const logits = new Float32Array(await gpu.read(y, m * vocab * 4));
        for (let i = 0; i < m; i++)
          append(
            found,
            cotangentsAt(logits.subarray(i * vocab, (i + 1) * vocab), prompt.assay, {
              prompt: index,
              step: step + i,
              position: first + step + i,
              token: ids[step + i],
            }),
          );
      }
      return found;
    } finally {
      buffers.free();
    }
  }
}
