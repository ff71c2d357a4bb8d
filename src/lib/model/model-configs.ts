/** Configurations of models that the lab knows, as in their config.json on the model hub. */
import type { ModelConfig } from './model-config.ts';

/** What all of them share. */
const COMMON = { rms_norm_eps: 1e-5, rope_theta: 1e4, bos_token_id: 1, eos_token_ids: [2] };

export const LLAMA2_7B: ModelConfig = {
  ...COMMON,
  hidden_size: 4096,
  intermediate_size: 11008,
  num_hidden_layers: 32,
  num_attention_heads: 32,
  num_key_value_heads: 32,
  head_dim: 128,
  vocab_size: 32000,
  tie_word_embeddings: false,
  max_position_embeddings: 4096,
};
/** The sliding window of 4,096 is the longest sequence that the lab computes of it. */
export const MISTRAL_7B: ModelConfig = {
  ...LLAMA2_7B,
  intermediate_size: 14336,
  num_key_value_heads: 8,
};
export const TINY_LLAMA_1_1B: ModelConfig = {
  ...LLAMA2_7B,
  hidden_size: 2048,
  intermediate_size: 5632,
  num_hidden_layers: 22,
  num_key_value_heads: 4,
  head_dim: 64,
  max_position_embeddings: 2048,
};
export const SMOLLM2_135M: ModelConfig = {
  ...COMMON,
  hidden_size: 576,
  intermediate_size: 1536,
  num_hidden_layers: 30,
  num_attention_heads: 9,
  num_key_value_heads: 3,
  head_dim: 64,
  vocab_size: 49152,
  rope_theta: 1e5,
  tie_word_embeddings: true,
  max_position_embeddings: 8192,
};
export const SMOLLM2_360M: ModelConfig = {
  ...SMOLLM2_135M,
  hidden_size: 960,
  intermediate_size: 2560,
  num_hidden_layers: 32,
  num_attention_heads: 15,
  num_key_value_heads: 5,
};
export const SMOLLM2_1_7B: ModelConfig = {
  ...SMOLLM2_135M,
  hidden_size: 2048,
  intermediate_size: 8192,
  num_hidden_layers: 24,
  num_attention_heads: 32,
  num_key_value_heads: 32,
  rope_theta: 130_000,
};
export const LLAMA3_2_1B: ModelConfig = {
  hidden_size: 2048,
  intermediate_size: 8192,
  num_hidden_layers: 16,
  num_attention_heads: 32,
  num_key_value_heads: 8,
  head_dim: 64,
  vocab_size: 128_256,
  rope_theta: 5e5,
  rope_scaling: {
    rope_type: 'llama3',
    factor: 32,
    low_freq_factor: 1,
    high_freq_factor: 4,
    original_max_position_embeddings: 8192,
  },
  rms_norm_eps: 1e-5,
  tie_word_embeddings: true,
  max_position_embeddings: 131_072,
  bos_token_id: 128_000,
  eos_token_ids: [128_001, 128_008, 128_009],
};
const QWEN = {
  vocab_size: 151_936,
  rope_theta: 1e6,
  rms_norm_eps: 1e-6,
  tie_word_embeddings: true,
  bos_token_id: 151_643,
  eos_token_ids: [151_645, 151_643],
};
export const QWEN2_5_0_5B: ModelConfig = {
  ...QWEN,
  hidden_size: 896,
  intermediate_size: 4864,
  num_hidden_layers: 24,
  num_attention_heads: 14,
  num_key_value_heads: 2,
  head_dim: 64,
  max_position_embeddings: 32_768,
  qkv_bias: true,
};
export const QWEN3_0_6B: ModelConfig = {
  ...QWEN,
  hidden_size: 1024,
  intermediate_size: 3072,
  num_hidden_layers: 28,
  num_attention_heads: 16,
  num_key_value_heads: 8,
  head_dim: 128,
  max_position_embeddings: 40_960,
  qk_norm: true,
};
export const ORGANISM_CONFIG: ModelConfig = {
  ...COMMON,
  hidden_size: 128,
  intermediate_size: 352,
  num_hidden_layers: 6,
  num_attention_heads: 4,
  num_key_value_heads: 2,
  head_dim: 32,
  vocab_size: 1024,
  tie_word_embeddings: false,
  max_position_embeddings: 256,
};
