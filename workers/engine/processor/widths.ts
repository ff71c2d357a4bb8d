import type { ModelConfig } from '../../../src/lib/model/model-config.ts';
import type { Block, Heap } from './heap.ts';
import { whole } from './panels.ts';

/**
 * How many numbers wide the rows of activations are: the sizes of the architecture in whole panels.
 * What fills them up is 0 everywhere, in weights, norms, biases and activations, and adds nothing.
 */
export interface Widths {
  /** hidden_size */
  d: number;
  /** intermediate_size */
  f: number;
  /** Outputs of q, inputs of o. */
  q: number;
  /** Outputs of k, and of v. */
  kv: number;
  /** Outputs of q, k and v side by side. */
  qkv: number;
}

export function widthsOf(c: ModelConfig): Widths {
  const q = whole(c.num_attention_heads * c.head_dim);
  const kv = whole(c.num_key_value_heads * c.head_dim);
  return { d: whole(c.hidden_size), f: whole(c.intermediate_size), q, kv, qkv: q + 2 * kv };
}

/** The first numbers of rows that stand `width` apart, [rows, cols]. */
export function denseRows(
  heap: Heap,
  block: Block,
  rows: number,
  cols: number,
  width: number,
): Float32Array<ArrayBuffer> {
  const dense = new Float32Array(rows * cols);
  for (let t = 0; t < rows; t++) dense.set(heap.view(block, t * width, cols), t * cols);
  return dense;
}
