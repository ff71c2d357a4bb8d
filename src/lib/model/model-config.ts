import type { RopeScaling } from './rope-scaling.ts';

/** A Llama-family architecture, in Hugging Face's names (`config.json`). All sizes are counts of elements. */
export interface ModelConfig {
  hidden_size: number;
  intermediate_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  num_key_value_heads: number;
  head_dim: number;
  vocab_size: number;
  rope_theta: number;
  rms_norm_eps: number;
  tie_word_embeddings: boolean;
  /** Longest sequence (prompt and continuation together) the model was made for. */
  max_position_embeddings: number;
  /** Token put before every prompt; null where the model has none. */
  bos_token_id: number | null;
  /** Tokens that end a continuation; the ending token is part of the continuation. */
  eos_token_ids: number[];
  /** How the frequencies of rotary positions are scaled; absent where they are not. */
  rope_scaling?: RopeScaling;
  /** A position attends to itself and the window − 1 before it; absent where it attends to all. */
  sliding_window?: number;
  /** Whether q_proj, k_proj and v_proj add a bias (Qwen2). */
  qkv_bias?: boolean;
  /** Whether every head of q and k goes through an RMS norm before it is rotated (Qwen3). */
  qk_norm?: boolean;
}

/** The sizes that say which matrices a model has, and of which shapes. */
export const SHAPE_KEYS = [
  'hidden_size',
  'intermediate_size',
  'num_hidden_layers',
  'num_attention_heads',
  'num_key_value_heads',
  'head_dim',
] as const satisfies readonly (keyof ModelConfig)[];
export type ModelShapes = Pick<ModelConfig, (typeof SHAPE_KEYS)[number]>;

/** Whether two models have the same matrices, of the same shapes. */
export const sameShapes = (a: ModelShapes, b: ModelShapes | undefined): boolean =>
  SHAPE_KEYS.every((key) => a[key] === b?.[key]);

/** Weights of the whole model, biases, norms and embeddings included. A tied head is counted once. */
export function parameterCount(c: ModelConfig): number {
  const q = c.num_attention_heads * c.head_dim;
  const kv = c.num_key_value_heads * c.head_dim;
  const attention = c.hidden_size * (2 * q + 2 * kv);
  const mlp = 3 * c.hidden_size * c.intermediate_size;
  const embeddings = c.vocab_size * c.hidden_size * (c.tie_word_embeddings ? 1 : 2);
  return c.num_hidden_layers * (attention + mlp) + embeddings + vectorWeights(c);
}

/** Weights of all norms and biases of a model. */
export function vectorWeights(c: ModelConfig): number {
  const qkv = (c.num_attention_heads + 2 * c.num_key_value_heads) * c.head_dim;
  const layer = 2 * c.hidden_size + (c.qkv_bias ? qkv : 0) + (c.qk_norm ? 2 * c.head_dim : 0);
  return c.num_hidden_layers * layer + c.hidden_size;
}
