import type { ModelConfig } from '../../../../src/lib/model/model-config.ts';

/** Of the public story model of 260,000 parameters, whose MLP has a width of 172. */
export const STORIES = {
  hidden_size: 64,
  intermediate_size: 172,
  num_hidden_layers: 5,
  num_attention_heads: 8,
  num_key_value_heads: 4,
  head_dim: 8,
  vocab_size: 512,
} satisfies Partial<ModelConfig>;

/** None of these, nor heads times their size, is a multiple of 8. */
export const ODD = {
  hidden_size: 50,
  intermediate_size: 37,
  num_attention_heads: 6,
  num_key_value_heads: 3,
  head_dim: 6,
} satisfies Partial<ModelConfig>;
