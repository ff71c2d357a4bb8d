import type { MatrixId } from '../../../src/lib/matrix.ts';
import type { Engine } from '../engine.ts';
import type { Op } from '../gpu.ts';
import { linearWidth } from '../gpu-model.ts';
import { CHOICE_WORDS } from '../kernels/choose.ts';
import { copyRows } from '../kernels/copy_rows.ts';
import { pass, type Pass } from '../llama.ts';
import {
  createRunState,
  destroyRunState,
  frameBuffer,
  writeFrame,
  type RunState,
} from '../run-state.ts';
import type { WildType } from '../wild-type.ts';
import { headOps, logitColumns } from './head-ops.ts';

/**
 * A wild-type run computed once by the same kernels that compute mutants in batches, with what
 * mutants take from it: the input of every layer, and the inside of the layer being mutated.
 */
export class PreparedRun {
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
  private readonly engine: Engine;
  private readonly state: RunState;
  private readonly frame: GPUBuffer;
  private readonly inner: { qkv: GPUBuffer; h: GPUBuffer };
  private layer: number | null = null;

  constructor(engine: Engine, wildType: WildType) {
    const { gpu, model } = engine;
    const c = model.config;
    this.engine = engine;
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
    this.frame = frameBuffer(gpu);
    this.state = createRunState(gpu, c, {
      caches: 1,
      maxRows: this.rows,
      maxTail: this.steps,
      capacity: this.rows,
      logitColumns: logitColumns(gpu, c.vocab_size, this.steps),
    });
    wildType.users++;
    this.run();
  }

  /** Runs the sequence once, keeping what goes into each layer and what is chosen. */
  private run(): void {
    const { gpu, model, batchTuning: tuning } = this.engine;
    const { promptIds, generation } = this.wildType;
    const { state, frame } = this;
    const tokens = [...promptIds, ...generation.ids].slice(0, this.rows);
    gpu.write(state.tokens, Uint32Array.from(tokens));
    const all = this.pass();
    const keep = (l: number): Op =>
      copyRows(gpu, {
        x: state.x,
        y: this.inputs[l],
        cols: model.config.hidden_size,
        m: this.rows,
        per: this.rows,
        stride: 0,
        first: 0,
      });
    writeFrame(gpu, frame, { rows: this.rows, first: 0, tail: this.rows, step: 0 });
    gpu.submit([
      ...all.embed(),
      keep(0),
      ...model.layers.flatMap((_, l) => [...all.attention(l), ...all.mlp(l), keep(l + 1)]),
    ]);
    // the head needs the rows that choose only
    writeFrame(gpu, frame, { rows: this.rows, first: 0, tail: this.steps, step: 0 });
    const { hidden_size: cols } = model.config;
    const first = this.rows - this.steps;
    gpu.submit([
      copyRows(gpu, {
        x: this.inputs[model.layers.length],
        y: state.x,
        cols,
        m: this.steps,
        per: this.steps,
        stride: 0,
        first,
      }),
      ...pass(gpu, {
        model,
        state,
        tuning,
        frame,
        sequences: 1,
        rows: this.rows,
        tail: this.steps,
      }).norm(),
      ...headOps(this.engine, {
        state,
        frame,
        wildType: this.wildType,
        choices: this.choices,
        steps: this.steps,
        firstStep: 0,
        rows: this.steps,
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
      const { gpu } = this.engine;
      const whole = this.pass((x, y, cols) =>
        copyRows(gpu, { x, y, cols, m: this.rows, per: this.rows, stride: 0, first: 0 }),
      );
      writeFrame(gpu, this.frame, { rows: this.rows, first: 0, tail: this.rows, step: 0 });
      gpu.submit([
        copyRows(gpu, {
          x: this.inputs[layer],
          y: state.x,
          cols: this.engine.model.config.hidden_size,
          m: this.rows,
          per: this.rows,
          stride: 0,
          first: 0,
        }),
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

  /** A pass over all rows, none left out; `keep` copies qkv and its input before they change. */
  private pass(keep?: (x: GPUBuffer, y: GPUBuffer, cols: number) => Op): Pass {
    const { gpu, model, batchTuning: tuning } = this.engine;
    const { inner } = this;
    return pass(gpu, {
      model,
      state: this.state,
      tuning,
      frame: this.frame,
      sequences: 1,
      rows: this.rows,
      tail: this.rows,
      patch: ({ name, x, y, stride }) =>
        name === 'qkv' && keep
          ? [keep(y, inner.qkv, stride), keep(x, inner.h, model.config.hidden_size)]
          : [],
    });
  }

  destroy(): void {
    const { gpu } = this.engine;
    this.wildType.users--;
    destroyRunState(gpu, this.state);
    const { qkv, h } = this.inner;
    gpu.destroy(...this.inputs, qkv, h, this.choices, this.negentropy, this.frame);
  }
}
