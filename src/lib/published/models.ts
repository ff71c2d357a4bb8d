import type { ModelShapes } from '../model-config.ts';

/** The paper's square: 64 × 64 weights, tiling a matrix without gaps. */
export const SQUARE = 64;

/** Shapes of the models that the paper screened (their config.json on Hugging Face). */
const llama: ModelShapes = {
  hidden_size: 4096,
  intermediate_size: 11_008,
  num_hidden_layers: 32,
  num_attention_heads: 32,
  num_key_value_heads: 32,
  head_dim: 128,
};

export interface PublishedModel {
  id: 'llama2-7b' | 'zephyr';
  name: string;
  /** How sheets and rows of the tables name it. */
  pattern: RegExp;
  shapes: ModelShapes;
}

export const PUBLISHED_MODELS: readonly PublishedModel[] = [
  { id: 'llama2-7b', name: 'Llama2-7B', pattern: /llama.?2/i, shapes: llama },
  {
    id: 'zephyr',
    name: 'Zephyr-7B-β',
    pattern: /zephyr/i,
    shapes: { ...llama, intermediate_size: 14_336, num_key_value_heads: 8 },
  },
];

export const publishedModel = (text: string): PublishedModel | undefined =>
  PUBLISHED_MODELS.find(({ pattern }) => pattern.test(text));
