import { destroyActivations, createActivations, type Activations } from '../activations.ts';
import type { Block, Heap } from '../heap.ts';
import { Pass } from '../llama.ts';
import type { ProcessorModel } from '../model.ts';
import { widthsOf, type Widths } from '../widths.ts';
import type { WildType } from '../wild-type.ts';

/** The wild type inside a layer, [T, …] each. */
export interface Inside {
  /** Normalised input of attention, and q, k, v as they come out of their products, biases included. */
  h1: Block;
  qkv: Block;
  attended: Block;
  mid: Block;
  /** Normalised input of the MLP. */
  h2: Block;
  gateUp: Block;
  act: Block;
}

/**
 * A wild-type run with what mutants take from it: the input of every layer, and the inside of the
 * layer being mutated.
 */
export class PreparedPrompt {
  readonly wildType: WildType;
  /** Steps verified: the wild type's continuation, its end included. */
  readonly steps: number;
  /** T: prompt and continuation less the last token, which nothing is computed from. */
  readonly rows: number;
  /** Input x of every layer [T, d], and at the end the output of the last. */
  readonly inputs: Block[];
  private readonly widths: Widths;
  private readonly heap: Heap;
  private readonly model: ProcessorModel;
  private readonly state: Activations;
  private readonly pass: Pass;
  private readonly inner: Inside;
  private layer: number | null = null;

  constructor(heap: Heap, model: ProcessorModel, wildType: WildType) {
    const c = model.config;
    this.heap = heap;
    this.model = model;
    this.wildType = wildType;
    this.steps = wildType.generation.ids.length;
    this.rows = wildType.promptIds.length + this.steps - 1;
    const { rows } = this;
    this.state = createActivations(heap, c, { maxRows: rows, slots: 1, positions: rows });
    const block = (cols: number) => heap.allocate(rows * cols);
    this.widths = widthsOf(c);
    const { d, f, qkv } = this.widths;
    this.inputs = Array.from({ length: c.num_hidden_layers + 1 }, () => block(d));
    this.inner = {
      h1: block(d),
      qkv: block(qkv),
      attended: this.state.attended,
      mid: this.state.mid,
      h2: this.state.h,
      gateUp: block(2 * f),
      act: this.state.act,
    };
    this.pass = new Pass({
      heap,
      model,
      state: this.state,
      slots: [0],
      rows,
      first: 0,
      tail: rows,
    });
    this.run();
  }

  /** Runs the sequence once, keeping what goes into each layer. */
  private run(): void {
    const { pass, model, wildType } = this;
    pass.embed([...wildType.promptIds, ...wildType.generation.ids].slice(0, this.rows));
    this.copy(this.state.x, this.inputs[0]);
    model.layers.forEach((_, l) => {
      pass.attention(l);
      pass.mlp(l);
      this.copy(this.state.x, this.inputs[l + 1]);
    });
  }

  /** The wild type inside a layer. Valid until another layer is asked for. */
  inside(l: number): Inside {
    if (this.layer === l) return this.inner;
    const { heap, model, state: s, inner, pass, rows } = this;
    const { hidden_size, rms_norm_eps: eps } = model.config;
    const { f } = this.widths;
    const { input_layernorm, post_attention_layernorm } = model.layers[l];
    const { rms_norm, swiglu } = heap.kernels;
    this.copy(this.inputs[l], s.x);
    rms_norm(s.x.at, input_layernorm.at, inner.h1.at, hidden_size, eps, rows);
    pass.project(l, 'qkv', inner.h1.at, inner.qkv.at, rows);
    this.copy(inner.qkv, s.qkv);
    pass.attend(l, 0);
    pass.afterAttention(l);
    rms_norm(s.mid.at, post_attention_layernorm.at, inner.h2.at, hidden_size, eps, rows);
    const { at: gateUp } = inner.gateUp;
    pass.project(l, 'gate_up', inner.h2.at, gateUp, rows);
    swiglu(gateUp, 2 * f, gateUp + 4 * f, 2 * f, s.act.at, f, f, rows);
    this.layer = l;
    return inner;
  }

  /** By which queries and keys were turned; see Activations. */
  get rotation(): Block {
    return this.state.rotation;
  }

  /**
   * Turned queries, rows as in qkv, and turned keys [K, hd, capacity], both normalised where heads
   * are. Valid as {@link inside} is.
   */
  cache(l: number): { turned: Block; keys: number; capacity: number } {
    const { qkv: turned, capacity } = this.state;
    return { turned, keys: this.pass.cache(l, 0).keys, capacity };
  }

  private copy(from: Block, to: Block): void {
    this.heap.kernels.repeat(from.at, to.at, 4 * Math.min(from.length, to.length), 1);
  }

  destroy(): void {
    const { h1, qkv, gateUp } = this.inner;
    destroyActivations(this.heap, this.state);
    for (const input of this.inputs) this.heap.free(input);
    this.heap.free(h1, qkv, gateUp);
  }
}
