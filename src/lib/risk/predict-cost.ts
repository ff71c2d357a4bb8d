import { assayPrompts, type Assay } from '../assay/assay.ts';
import type { MatrixShape } from '../model/matrix.ts';
import { matrixShape, PROJECTIONS } from '../model/matrix.ts';
import type { ModelConfig } from '../model/model-config.ts';

/** Rivals of each step whose margins are followed: two find much more than one, six no more than three. */
export const RIVALS = 3;
/** About so many characters make a token. */
const CHARACTERS_PER_TOKEN = 4;

/**
 * FLOPs (2 per multiply-add) of predicting every mutant of a model: of each margin a backward pass over
 * the positions up to its own, and products of gradients and inputs of every weight.
 */
export function predictFlops(config: ModelConfig, assay: Assay): number {
  const weights = PROJECTIONS.reduce((sum, projection) => {
    const { rows, cols }: MatrixShape = matrixShape(config, projection);
    return sum + rows * cols;
  }, 0);
  return assayPrompts(assay).reduce((sum, { prompt, maxNewTokens: steps }) => {
    const tokens = 1 + prompt.length / CHARACTERS_PER_TOKEN;
    const positions = RIVALS * steps * (tokens + steps / 2);
    return sum + 4 * weights * config.num_hidden_layers * positions;
  }, 0);
}
