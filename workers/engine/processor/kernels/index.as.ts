// Everything the engine computes with. Addresses are bytes; sizes and strides are numbers of f32.
export { linear } from './linear.as';
export { attention, rope_and_cache } from './attention.as';
export { norm_heads, repeat, rms_norm, swiglu } from './rows.as';
export { choose, softmax } from './choose.as';
export { checksum } from './checksum.as';
export {
  norm_heads_backward,
  rms_norm_backward,
  rope_backward,
  swiglu_backward,
} from './rows_backward.as';
export { attention_backward, attention_weights } from './attention_backward.as';
export { pair_changes, pair_shares } from './attention_change.as';
export { extremes, smallest_of } from './extremes.as';
export { changes, silu_changes, spread } from './sides.as';
export { transpose_panels } from './transpose.as';
export { unpack_bf16, unpack_f16, unpack_q4, unpack_q8 } from './unpack.as';

/** Room for so many bytes, on a boundary of 16; 0 if there is none. */
export function allocate(bytes: usize): usize {
  return heap.alloc(bytes);
}

export function free(at: usize): void {
  heap.free(at);
}
