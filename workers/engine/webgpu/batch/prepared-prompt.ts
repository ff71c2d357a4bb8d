import type { MatrixId } from '../../../../src/lib/model/matrix.ts';
import type { GpuContext } from '../context.ts';
import type { Gpu, Op } from '../device/gpu.ts';
import { linearWidth } from '../model/gpu-model.ts';
import { CHOICE_WORDS } from '../kernels/choose.ts';
import { copyRows } from '../kernels/copy_rows.ts';
import { pass, type Pass } from '../run/llama.ts';
import {
  createActivationBuffers,
  destroyActivationBuffers,
  passUniformBuffer,
  writePassUniform,
  type ActivationBuffers,
} from '../run/activation-buffers.ts';
import type { WildType } from '../run/wild-type.ts';
import { headOps, logitColumns } from './head-ops.ts';

/**
 * A wild-type run computed once by the same kernels that compute mutants in batches, with what
 * mutants take from it: the input of every layer, and the inside of the layer being mutated.
 */
export class PreparedPrompt {
  readonly wildType: WildType;
  /** Steps verified: the wild type's continuation, its end included. */
  readonly steps: number;
  /** T: prompt and continuation less the last token, which nothing is computed from. */
  readonly rows: number;
  /** Input x of every layer [T, d], and at the end the output of the last. */
  readonly inputs: GPUBuffer[];
  /** [steps, CHOICE_WORDS] */
  readonly choices: GPUBuffer;
  /** [steps] */
  readonly negentropy: GPUBuffer;
  /** Bytes of its buffers, those of the wild type included. */
  readonly bytes: number;
  private readonly context: GpuContext;
  private readonly state: ActivationBuffers;
  private readonly passUniform: GPUBuffer;
  private readonly inner: { qkv: GPUBuffer; h: GPUBuffer };
  private layer: number | null = null;

  constructor(context: GpuContext, wildType: WildType) {
    const { gpu, model } = context;
    const c = model.config;
    const before = gpu.bytes;
    this.context = context;
    this.wildType = wildType;
    this.steps = wildType.generation.ids.length;
    this.rows = wildType.promptIds.length + this.steps - 1;
    const rowBuffer = (label: string, cols: number) => gpu.buffer(label, this.rows * cols * 4);
    this.inputs = Array.from({ length: c.num_hidden_layers + 1 }, (_, l) =>
      rowBuffer(`wild type x.${l}`, c.hidden_size),
    );
    this.inner = {
      qkv: rowBuffer('wild type qkv', linearWidth(c, 'qkv')),
      h: rowBuffer('wild type h', c.hidden_size),
    };
    this.choices = gpu.buffer('wild type choices', this.steps * CHOICE_WORDS * 4);
    this.negentropy = gpu.upload('wild type negentropy', Float32Array.from(wildType.negentropy));
    this.passUniform = passUniformBuffer(gpu);
    this.state = createActivationBuffers(gpu, c, {
      caches: 1,
      maxRows: this.rows,
      maxTail: this.steps,
      capacity: this.rows,
      logitColumns: logitColumns(gpu, c.vocab_size, this.steps),
    });
    this.bytes = gpu.bytes - before + wildType.probabilities.size + wildType.tokens.size;
    wildType.users++;
    this.run();
  }

  /** Runs the sequence once, keeping what goes into each layer and what is chosen. */
  private run(): void {
    const { gpu, model } = this.context;
    const { promptIds, generation } = this.wildType;
    const { state, passUniform, rows, steps } = this;
    const d = model.config.hidden_size;
    const tokens = [...promptIds, ...generation.ids].slice(0, rows);
    gpu.write(state.tokens, Uint32Array.from(tokens));
    const all = this.pass(rows);
    const keep = (l: number): Op => copy(gpu, state.x, this.inputs[l], d, rows);
    writePassUniform(gpu, passUniform, { rows, first: 0, tail: rows, step: 0 });
    gpu.submit([
      ...all.embed(),
      keep(0),
      ...model.layers.flatMap((_, l) => [...all.attention(l), ...all.mlp(l), keep(l + 1)]),
    ]);
    // the head needs the rows that choose only
    writePassUniform(gpu, passUniform, { rows, first: 0, tail: steps, step: 0 });
    gpu.submit([
      copy(gpu, this.inputs[model.layers.length], state.x, d, steps, rows - steps),
      ...this.pass(steps).norm(),
      ...headOps(this.context, {
        state,
        passUniform,
        wildType: this.wildType,
        choices: this.choices,
        steps,
        firstStep: 0,
        rows: steps,
      }),
    ]);
  }

  /**
   * The wild type inside a layer, [T, …] each: h1 and raw qkv before attention, attended, mid, and
   * h2, gateUp, act of the MLP. Valid until another layer is asked for.
   */
  inside({ layer }: Pick<MatrixId, 'layer'>) {
    const { state, inner } = this;
    if (this.layer !== layer) {
      const { gpu, model } = this.context;
      const { rows } = this;
      const whole = this.pass(rows, (x, y, cols) => copy(gpu, x, y, cols, rows));
      writePassUniform(gpu, this.passUniform, { rows, first: 0, tail: rows, step: 0 });
      gpu.submit([
        copy(gpu, this.inputs[layer], state.x, model.config.hidden_size, rows),
        ...whole.attention(layer),
        ...whole.mlp(layer),
      ]);
      this.layer = layer;
    }
    return {
      h1: inner.h,
      qkv: inner.qkv,
      attended: state.attended,
      mid: state.mid,
      h2: state.h,
      gateUp: state.gateUp,
      act: state.act,
    };
  }

  /**
   * A pass over all rows whose last `tail` reach the head; `keep` copies qkv and its input before
   * they change.
   */
  private pass(tail: number, keep?: (x: GPUBuffer, y: GPUBuffer, cols: number) => Op): Pass {
    const { gpu, model, batchTuning: tuning } = this.context;
    const { inner } = this;
    return pass(gpu, {
      model,
      state: this.state,
      tuning,
      passUniform: this.passUniform,
      sequences: 1,
      rows: this.rows,
      tail,
      patch: ({ name, x, y, stride }) =>
        name === 'qkv' && keep
          ? [keep(y, inner.qkv, stride), keep(x, inner.h, model.config.hidden_size)]
          : [],
    });
  }

  destroy(): void {
    const { gpu } = this.context;
    this.wildType.users--;
    destroyActivationBuffers(gpu, this.state);
    const { qkv, h } = this.inner;
    gpu.destroyAll(this.inputs);
    gpu.destroy(qkv, h, this.choices, this.negentropy, this.passUniform);
  }
}

/** y[i, :] = x[first + i, :] for `rows` rows of `cols` f32. */
function copy(gpu: Gpu, x: GPUBuffer, y: GPUBuffer, cols: number, rows: number, first = 0): Op {
  return copyRows(gpu, { x, y, cols, m: rows, per: rows, stride: 0, first });
}
