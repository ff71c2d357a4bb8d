import type { Heap } from './heap.ts';
import { eachRow, multiply } from './linear-map.ts';
import type { LinearName, ProcessorModel } from './model.ts';
import { PANEL, whole } from './panels.ts';
import { CHUNK, type Activations } from './activations.ts';
import { widthsOf, type Widths } from './widths.ts';

export interface PassArgs {
  heap: Heap;
  model: ProcessorModel;
  state: Activations;
  /** The cache of each of the B sequences. */
  slots: readonly number[];
  /** T: rows of each sequence. */
  rows: number;
  /** Position of the first of them. */
  first: number;
  /** n: the last `tail` rows of each sequence get logits. */
  tail: number;
}

/** Keys and values of a sequence in a layer, as addresses. */
export interface Cache {
  keys: number;
  values: number;
}

/**
 * One pass of the Llama architecture over M = B·T rows, in its parts, for callers that do not start
 * at the bottom; keys and values of the rows join the caches. What only rows that get no logits
 * would need is left out in the last layer. A row comes out the same bit for bit whatever the
 * sequences beside it and however the rows before it were fed in.
 * H/K = query/key-value heads, hd = head_dim; d, f, q and qkv see Widths.
 */
export class Pass {
  readonly args: PassArgs;
  readonly widths: Widths;
  private readonly last: number;

  constructor(args: PassArgs) {
    this.args = args;
    this.widths = widthsOf(args.model.config);
    this.last = args.model.config.num_hidden_layers - 1;
  }

  /** Rows of each sequence that go on from the attention of a layer. */
  rowsAfter(layer: number): number {
    return layer === this.last ? this.args.tail : this.args.rows;
  }

  /** tokens [M] → x [M, d] */
  embed(tokens: readonly number[]): void {
    const { heap, model, state: s } = this.args;
    const { d } = this.widths;
    tokens.forEach((token, i) => {
      const x = heap.view(s.x, i * d, d);
      eachRow(heap, model.embed_tokens, token, 1, (weights, at) => {
        for (let c = 0; c < d; c++, at += PANEL) x[c] = weights[at];
      });
    });
  }

  /** x [M, d] → mid of a layer; in the last layer mid holds the tail rows only. */
  attention(l: number): void {
    const { heap, model, state: s, slots, rows } = this.args;
    const { input_layernorm } = model.layers[l];
    const { hidden_size, rms_norm_eps } = model.config;
    const m = slots.length * rows;
    const { rms_norm } = heap.kernels;
    rms_norm(s.x.at, input_layernorm.at, s.h.at, hidden_size, rms_norm_eps, m); // [M, d]
    this.project(l, 'qkv', s.h.at, s.qkv.at, m); // [M, d] → [M, qkv]
    slots.forEach((_, b) => this.attend(l, b)); // → [B·per, q]
    this.afterAttention(l);
  }

  /**
   * qkv [M, qkv] of sequence b, as it comes out of its product → its cache, and attended [B·per, q]:
   * of all heads, or of those of some key/value heads.
   */
  attend(l: number, b: number, kvHeads?: { first: number; count: number }): void {
    const { heap, model, state: s, rows, first } = this.args;
    const c = model.config;
    const { num_attention_heads: H, num_key_value_heads: K, head_dim: hd } = c;
    const { q: wide, qkv: stride } = this.widths;
    const per = this.rowsAfter(l);
    const qkv = s.qkv.at + 4 * b * rows * stride;
    const { keys, values } = this.cache(l, b);
    const { head_norms } = model.layers[l];
    if (head_norms) {
      const { norm_heads } = heap.kernels;
      norm_heads(qkv, stride, head_norms.q.at, H, hd, c.rms_norm_eps, rows);
      norm_heads(qkv + 4 * wide, stride, head_norms.k.at, K, hd, c.rms_norm_eps, rows);
    }
    heap.kernels.rope_and_cache(
      ...([qkv, stride, s.rotation.at, keys, values, s.capacity] as const),
      ...([H, K, hd, rows, first] as const),
    );
    const before = rows - per;
    heap.kernels.attention(
      ...([qkv + 4 * before * stride, stride, keys, values, s.capacity] as const),
      ...([s.attended.at + 4 * b * per * wide, H, K, hd, per, first + before] as const),
      ...([c.sliding_window ?? s.capacity] as const),
      ...([kvHeads?.first ?? 0, kvHeads?.count ?? K, s.scores.at] as const),
    );
  }

  /** mid = x + W_o·attended, [B·per, q] → [B·per, d]; of x the rows that go on. */
  afterAttention(l: number): void {
    const { state: s, slots, rows } = this.args;
    const { d, q } = this.widths;
    const per = this.rowsAfter(l);
    if (per === rows) {
      this.project(l, 'o', s.attended.at, s.mid.at, slots.length * rows, s.x.at);
      return;
    }
    slots.forEach((_, b) => {
      const tailOfX = s.x.at + 4 * (b * rows + rows - per) * d;
      const from = s.attended.at + 4 * b * per * q;
      this.project(l, 'o', from, s.mid.at + 4 * b * per * d, per, tailOfX);
    });
  }

  /** mid [B·per, d] → x [B·per, d] of a layer. */
  mlp(l: number): void {
    const { heap, model, state: s, slots } = this.args;
    const { hidden_size, rms_norm_eps } = model.config;
    const { d, f } = this.widths;
    const { post_attention_layernorm: weight } = model.layers[l];
    const count = slots.length * this.rowsAfter(l);
    for (let i = 0; i < count; i += CHUNK) {
      const m = Math.min(CHUNK, count - i);
      const [mid, h, act] = [s.mid.at + 4 * i * d, s.h.at + 4 * i * d, s.act.at + 4 * i * f];
      const { at: gateUp } = s.gateUp;
      heap.kernels.rms_norm(mid, weight.at, h, hidden_size, rms_norm_eps, m); // [m, d]
      this.project(l, 'gate_up', h, gateUp, m); // [m, d] → [m, 2f]
      heap.kernels.swiglu(gateUp, 2 * f, gateUp + 4 * f, 2 * f, act, f, f, m); // → [m, f]
      this.project(l, 'down', act, s.x.at + 4 * i * d, m, mid); // mid + W_down·act → [m, d]
    }
  }

  /** x = mid + W_down·act [B·per, f] → [B·per, d] */
  down(l: number): void {
    const { state: s, slots } = this.args;
    this.project(l, 'down', s.act.at, s.x.at, slots.length * this.rowsAfter(l), s.mid.at);
  }

  /**
   * The head: x [B·n, d] → logits of one row after the other, [vocab_size] at an address that holds
   * until the next one.
   */
  head(take: (row: number, logits: number) => void): void {
    const { heap, model, state: s, slots, tail } = this.args;
    const { hidden_size, rms_norm_eps, vocab_size } = model.config;
    const { d } = this.widths;
    const vocab = whole(vocab_size);
    const count = slots.length * tail;
    for (let i = 0; i < count; i += s.logitRows) {
      const m = Math.min(s.logitRows, count - i);
      const x = s.x.at + 4 * i * d;
      heap.kernels.rms_norm(x, model.norm.at, s.h.at, hidden_size, rms_norm_eps, m);
      multiply(heap, model.lm_head, s.h.at, s.logits.at, m); // [m, d] → [m, vocab]
      for (let j = 0; j < m; j++) take(i + j, s.logits.at + 4 * j * vocab);
    }
  }

  /** Where sequence b keeps a layer's keys and values. */
  cache(l: number, b: number): Cache {
    const { model, state: s, slots } = this.args;
    const { num_key_value_heads: K, head_dim: hd } = model.config;
    const at = 4 * slots[b] * K * hd * s.capacity;
    return {
      keys: s.keys[l - s.firstLayer].at + at,
      values: s.values[l - s.firstLayer].at + at,
    };
  }

  /** y = residual + x·Wᵀ with one of a layer's linear maps: x [m, cols] → y [m, rows]. */
  project(l: number, name: LinearName, x: number, y: number, m: number, residual = 0): void {
    const { heap, model } = this.args;
    multiply(heap, model.layers[l].linears[name], x, y, m, residual);
  }
}

/** The whole pass: tokens [M] in, logits of each sequence's tail rows out (see {@link Pass.head}). */
export function forward(
  args: PassArgs,
  tokens: readonly number[],
  take: (row: number, logits: number) => void,
): void {
  const pass = new Pass(args);
  pass.embed(tokens);
  for (let l = 0; l < args.model.layers.length; l++) {
    pass.attention(l);
    pass.mlp(l);
  }
  pass.head(take);
}
