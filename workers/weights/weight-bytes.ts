import { allMatrices } from '../../src/lib/model/matrix.ts';
import { vectorWeights } from '../../src/lib/model/model-config.ts';
import { formBytes, type MatrixName, type ModelReader } from './canonical.ts';

/** Bytes of all weights of a model, as they are stored here and on the GPU. A tied head is counted once. */
export function weightBytes(model: Pick<ModelReader, 'config' | 'form'>): number {
  const { config } = model;
  const names: MatrixName[] = ['embed_tokens', ...allMatrices(config)];
  if (!config.tie_word_embeddings) names.push('lm_head');
  const vectors = 4 * vectorWeights(config);
  return names.reduce((sum, name) => {
    const { codes, scales } = formBytes(model.form(name));
    return sum + codes + scales;
  }, vectors);
}
