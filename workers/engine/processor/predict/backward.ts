import type { Cotangent } from '../../shared/cotangents.ts';
import { allocateAll, type Block, type Heap } from '../heap.ts';
import { eachRow } from '../linear-map.ts';
import type { ProcessorModel } from '../model.ts';
import { PANEL } from '../panels.ts';
import { widthsOf, type Widths } from '../widths.ts';
import type { AllRows, CotangentRows } from './cotangent-rows.ts';
import type { PromptInside, PromptMargins } from './prompt-inside.ts';
import { TransposedProduct } from './transposed-product.ts';

/**
 * Gradients of shares of margins, of all cotangents at once, from the head down, in its parts for
 * callers that want what is between. R rows: see CotangentRows; in the last layer only each
 * cotangent's own position has any behind attention. Free it with {@link destroy}.
 * H/K = query/key-value heads, hd = head_dim; d, f, q and qkv see Widths.
 */
export class Backward {
  readonly rows: AllRows;
  /** [R, d] of the residual stream, wherever the pass has come to. */
  readonly residual: Block;
  /** [R, f] of down's input. */
  readonly act: Block;
  /** [R, 2f] of the outputs of gate and up. */
  readonly gateUp: Block;
  /** [R, qkv] of the outputs of q, k and v. */
  readonly qkv: Block;
  private readonly widths: Widths;
  private readonly heap: Heap;
  private readonly model: ProcessorModel;
  private readonly product: TransposedProduct;
  /** [R, d] of normalised inputs. */
  private readonly h: Block;
  /** [R, q] of what attention gives out. */
  readonly attended: Block;
  /** Room for attention's scores. */
  private readonly scores: Block;

  /** @param capacity of the largest cache of the prompts */
  constructor(heap: Heap, model: ProcessorModel, rows: AllRows, capacity: number) {
    this.widths = widthsOf(model.config);
    const { d, f, q, qkv } = this.widths;
    this.heap = heap;
    this.model = model;
    this.rows = rows;
    const R = rows.full.total;
    const longest = rows.full.count.reduce((most, n) => Math.max(most, n), 0);
    const sizes = [d, d, f, 2 * f, q, qkv].map((width) => R * width);
    [this.residual, this.h, this.act, this.gateUp, this.attended, this.qkv, this.scores] =
      allocateAll(heap, [...sizes, longest * capacity]);
    try {
      this.product = new TransposedProduct(heap, Math.max(d, f, q));
    } catch (error) {
      this.freeBlocks();
      throw error;
    }
  }

  /** Rows that there are behind a layer's attention. */
  rowsAfter(layer: number): CotangentRows {
    return layer === this.model.config.num_hidden_layers - 1 ? this.rows.tail : this.rows.full;
  }

  /** → residual [cotangents, d], of the last layer's output: of each margin divided by itself. */
  head(prompts: readonly PromptMargins[], cotangents: readonly Cotangent[]): void {
    const { heap, model, residual, h } = this;
    const { hidden_size, rms_norm_eps } = model.config;
    const { d } = this.widths;
    heap.view(residual).fill(0);
    for (const { run, first, count } of prompts)
      for (let c = first; c < first + count; c++) {
        const { position, token, rival, margin } = cotangents[c];
        const dh = heap.view(h, 0, d).fill(0);
        for (const [id, sign] of [
          [token, 1],
          [rival, -1],
        ])
          eachRow(heap, model.lm_head, id, 1, (weights, at) => {
            for (let j = 0; j < d; j++) dh[j] += (sign * weights[at + PANEL * j]) / margin;
          });
        const x = run.inputs[model.layers.length].at + 4 * position * d;
        const to = residual.at + 4 * c * d;
        heap.kernels.rms_norm_backward(x, model.norm.at, h.at, to, hidden_size, rms_norm_eps, 1);
      }
  }

  /** residual, of the layer's output → act and gateUp. */
  mlp(layer: number, prompts: readonly PromptInside[]): void {
    const { heap, model, act, gateUp } = this;
    const { f } = this.widths;
    const rows = this.rowsAfter(layer);
    const { down } = model.layers[layer].linears;
    this.product.multiply(down, this.residual.at, act.at, rows.total);
    this.each(rows, prompts, ({ inside }, at, first, count) => {
      const gate = inside.gateUp.at + 4 * first * 2 * f;
      const to = gateUp.at + 4 * at * 2 * f;
      heap.kernels.swiglu_backward(
        ...([gate, gate + 4 * f, 2 * f, act.at + 4 * at * f] as const),
        ...([to, to + 4 * f, 2 * f, f, count] as const),
      );
    });
  }

  /** gateUp → residual, of the attention's output with what passes it by. */
  belowMlp(layer: number, prompts: readonly PromptInside[]): void {
    const { linears, post_attention_layernorm: norm } = this.model.layers[layer];
    const rows = this.rowsAfter(layer);
    this.product.multiply(linears.gate_up, this.gateUp.at, this.h.at, rows.total);
    this.throughNorm(rows, prompts, norm, ({ inside }) => inside.mid);
  }

  /** residual → qkv */
  attention(layer: number, prompts: readonly PromptInside[]): void {
    const { heap, model, attended, qkv, scores } = this;
    const { config } = model;
    const { num_attention_heads: H, num_key_value_heads: K, head_dim: hd } = config;
    const { q, qkv: width } = this.widths;
    const rows = this.rowsAfter(layer);
    this.product.multiply(
      ...([model.layers[layer].linears.o, this.residual.at, attended.at, rows.total] as const),
    );
    this.each(rows, prompts, (prompt, at, first, count, c) => {
      const to = qkv.at + 4 * this.rows.full.at[c] * width;
      const n = first + count;
      const { weights, turned, values, capacity, rows: all } = prompt;
      const { attention_backward, rope_backward } = heap.kernels;
      attention_backward(
        ...([weights.at, all, turned.at, values.at, capacity, H, K, hd] as const),
        ...([config.sliding_window ?? capacity, attended.at + 4 * at * q] as const),
        ...([first, n, to, scores.at] as const),
      );
      rope_backward(to, width, prompt.run.rotation.at, H, hd, n);
      rope_backward(to + 4 * q, width, prompt.run.rotation.at, K, hd, n);
      this.throughHeadNorms(layer, prompt, to, n);
    });
  }

  /** Gradients of what norms of heads gave out, rows 0 … n − 1 at `to` → of what they took in. */
  private throughHeadNorms(layer: number, { inside }: PromptInside, to: number, n: number): void {
    const { head_norms } = this.model.layers[layer];
    if (!head_norms) return;
    const { norm_heads_backward } = this.heap.kernels;
    const { num_attention_heads, num_key_value_heads, head_dim, rms_norm_eps } = this.model.config;
    const { q, qkv } = this.widths;
    for (const [norm, column, heads] of [
      [head_norms.q, 0, num_attention_heads],
      [head_norms.k, q, num_key_value_heads],
    ] as const)
      norm_heads_backward(
        ...([inside.qkv.at + 4 * column, qkv, norm.at, to + 4 * column] as const),
        ...([heads, head_dim, rms_norm_eps, n] as const),
      );
  }

  /** qkv → residual [R, d], of the layer's input. */
  belowAttention(layer: number, prompts: readonly PromptInside[]): void {
    const { linears, input_layernorm: norm } = this.model.layers[layer];
    const { full } = this.rows;
    if (this.rowsAfter(layer) !== full) this.spreadTail();
    this.product.multiply(linears.qkv, this.qkv.at, this.h.at, full.total);
    this.throughNorm(full, prompts, norm, ({ x }) => x);
  }

  /** residual [cotangents, d] → [R, d], 0 but at each cotangent's own position. */
  private spreadTail(): void {
    const { heap, residual } = this;
    const { d } = this.widths;
    const { ends } = this.rows;
    const values = heap.view(residual);
    const tail = values.slice(0, ends.at.length * d);
    values.fill(0);
    ends.at.forEach((at, c) => {
      values.set(tail.subarray(c * d, (c + 1) * d), at * d);
    });
  }

  /** residual += gradient of what was normalised to h. */
  private throughNorm(
    rows: CotangentRows,
    prompts: readonly PromptInside[],
    norm: Block,
    input: (prompt: PromptInside) => Block,
  ): void {
    const { heap, residual, h } = this;
    const { hidden_size, rms_norm_eps } = this.model.config;
    const { d } = this.widths;
    this.each(rows, prompts, (prompt, at, first, count) => {
      const x = input(prompt).at + 4 * first * d;
      const [dy, dx] = [h.at + 4 * at * d, residual.at + 4 * at * d];
      heap.kernels.rms_norm_backward(x, norm.at, dy, dx, hidden_size, rms_norm_eps, count);
    });
  }

  /** Calls with the rows of every cotangent: `count` from `at` on, which stand at positions from `first` on. */
  private each(
    { at, first, count }: CotangentRows,
    prompts: readonly PromptInside[],
    visit: (prompt: PromptInside, at: number, first: number, count: number, c: number) => void,
  ): void {
    for (const prompt of prompts)
      for (let c = prompt.first; c < prompt.first + prompt.count; c++)
        visit(prompt, at[c], first[c], count[c], c);
  }

  private freeBlocks(): void {
    const { residual, h, act, gateUp, attended, qkv, scores } = this;
    this.heap.free(residual, h, act, gateUp, attended, qkv, scores);
  }

  destroy(): void {
    this.freeBlocks();
    this.product.destroy();
  }
}
