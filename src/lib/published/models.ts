import type { ModelShapes } from '../model/model-config.ts';
import { LLAMA2_7B, MISTRAL_7B } from '../model/model-configs.ts';

/** The paper's square: 64 × 64 weights, tiling a matrix without gaps. */
export const SQUARE = 64;

export interface PublishedModel {
  id: 'llama2-7b' | 'zephyr';
  name: string;
  /** How sheets and rows of the tables name it. */
  pattern: RegExp;
  shapes: ModelShapes;
}

/** The models that the paper screened; Zephyr-7B has the shapes of Mistral-7B. */
export const PUBLISHED_MODELS: readonly PublishedModel[] = [
  { id: 'llama2-7b', name: 'Llama2-7B', pattern: /llama.?2/i, shapes: LLAMA2_7B },
  {
    id: 'zephyr',
    name: 'Zephyr-7B-β',
    pattern: /zephyr/i,
    shapes: MISTRAL_7B,
  },
];

export const publishedModel = (text: string): PublishedModel | undefined =>
  PUBLISHED_MODELS.find(({ pattern }) => pattern.test(text));
