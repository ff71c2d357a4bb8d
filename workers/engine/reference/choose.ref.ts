import { score, type Decoding } from '../../../src/lib/assay/decoding.ts';
import { logSumExp } from '../../../src/lib/output/phenotype.ts';
import type { Choice } from '../generation.ts';

/**
 * What a row of logits [vocab] chooses.
 * @param position in the whole sequence, of the token being chosen
 * @param wildType its token and probabilities [vocab] at this place
 */
export function chooseRef(
  logits: Float32Array,
  decoding: Decoding,
  position: number,
  wildType?: { token: number; probabilities: Float32Array },
): Choice {
  const scores = Array.from(logits, (logit, v) => score(logit, decoding, position, v));
  const best = (skip: number) =>
    scores.reduce((top, s, v) => (v !== skip && (top < 0 || s > scores[top]) ? v : top), -1);
  const id = best(-1);
  const runnerUp = best(id);
  return {
    id,
    runnerUp,
    margin: (scores[id] - scores[runnerUp]) * (decoding.temperature || 1),
    logit: logits[id],
    runnerUpLogit: logits[runnerUp],
    logSumExp: logSumExp(logits),
    expectedLogit: wildType ? logits[wildType.token] : 0,
    cross: wildType ? logits.reduce((sum, z, v) => sum + wildType.probabilities[v] * z, 0) : 0,
  };
}
