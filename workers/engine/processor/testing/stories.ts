import { PROJECTIONS } from '../../../../src/lib/model/matrix.ts';
import type { ModelConfig } from '../../../../src/lib/model/model-config.ts';
import type { Encoding } from '../../testing/matrices.ts';
import type { ModelShape } from '../../testing/models.ts';

/** The sizes of the 260K-parameter story model, whose MLP has a width of 172. */
const STORIES: ModelConfig = {
  hidden_size: 64,
  intermediate_size: 172,
  num_hidden_layers: 5,
  num_attention_heads: 8,
  num_key_value_heads: 4,
  head_dim: 8,
  vocab_size: 512,
  rope_theta: 10_000,
  rms_norm_eps: 1e-5,
  tie_word_embeddings: true,
  max_position_embeddings: 512,
  bos_token_id: 1,
  eos_token_ids: [2],
};

/** None of these sizes, nor a product of heads and their size, is a multiple of 8. */
export const ODD: Partial<ModelConfig> = {
  hidden_size: 50,
  intermediate_size: 37,
  num_attention_heads: 6,
  num_key_value_heads: 3,
  head_dim: 6,
};

/** An architecture of these sizes. @param family what it has beyond Llama 2 */
export function storiesShape(
  family: Partial<ModelConfig> = {},
  encoding: Encoding = 'f32',
): ModelShape {
  const names = [...PROJECTIONS, 'embed', 'head'];
  return {
    config: { ...STORIES, ...family },
    encodings: Object.fromEntries(names.map((name) => [name, encoding])) as ModelShape['encodings'],
  };
}
