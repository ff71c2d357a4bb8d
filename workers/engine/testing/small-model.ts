import { PROJECTIONS } from '../../../src/lib/model/matrix.ts';
import type { ModelConfig } from '../../../src/lib/model/model-config.ts';
import type { Encoding } from './matrices.ts';
import type { ModelShape } from './models.ts';

const SMALL: ModelConfig = {
  hidden_size: 64,
  intermediate_size: 96,
  num_hidden_layers: 2,
  num_attention_heads: 2,
  num_key_value_heads: 1,
  head_dim: 32,
  vocab_size: 100,
  rope_theta: 10_000,
  rms_norm_eps: 1e-5,
  tie_word_embeddings: true,
  max_position_embeddings: 48,
  bos_token_id: 1,
  eos_token_ids: [],
};

/** A small architecture in one encoding. @param more what is other or beyond it */
export function smallShape(encoding: Encoding, more: Partial<ModelConfig> = {}): ModelShape {
  const names = [...PROJECTIONS, 'embed', 'head'];
  return {
    config: { ...SMALL, ...more },
    encodings: Object.fromEntries(names.map((name) => [name, encoding])) as ModelShape['encodings'],
  };
}
