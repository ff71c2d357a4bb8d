import type { ModelConfig } from '../../../../src/lib/model/model-config.ts';
import type { HeadSizes } from '../kernels/rope_and_cache.ts';

/** A model's heads as kernels want them, and how far they look back. */
export const headSizes = (c: ModelConfig): Omit<HeadSizes, 'capacity'> => ({
  heads: c.num_attention_heads,
  kvHeads: c.num_key_value_heads,
  headDim: c.head_dim,
  window: c.sliding_window,
});
