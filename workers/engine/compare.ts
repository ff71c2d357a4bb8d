import { isMarginal } from '../../src/lib/assay/decoding.ts';
import { firstDivergentToken } from '../../src/lib/output/phenotype.ts';
import type { RawGeneration } from './webgpu/run/generate.ts';
import type { WildType } from './webgpu/run/wild-type.ts';

/** How a mutant's output stands to the wild type's. */
export interface Comparison {
  /** Index in the continuation, −1 if silent. */
  firstDivergent: number;
  /** Mean KL(wild type ‖ mutant) in nats over the tokens up to and with the first divergent one. */
  kl: number;
  /** Smallest margin of the mutant's choice over its runner-up in the same tokens, in logit units. */
  margin: number;
  /** Whether that margin is so small that rounding may have decided. */
  marginal: boolean;
}

/** Compares a mutant generated with `compareWith: wildType`; it may end at its first divergence. */
export function compare(
  wildType: Pick<WildType, 'generation' | 'negentropy'>,
  mutant: RawGeneration,
): Comparison {
  const firstDivergent = firstDivergentToken(
    wildType.generation.ids.slice(0, mutant.ids.length),
    mutant.ids.slice(0, wildType.generation.ids.length),
  );
  const verified = mutant.choices.slice(0, firstDivergent < 0 ? undefined : firstDivergent + 1);
  const kl = verified.map(({ cross, logSumExp }, i) =>
    // Σ P·(ln P − ln Q), ln Q = logit − logSumExp; rounding can leave −1e-6 for equal distributions
    Math.max(0, wildType.negentropy[i] - cross + logSumExp),
  );
  const margin = verified.reduce((low, { margin }) => Math.min(low, margin), Infinity);
  return {
    firstDivergent,
    kl: kl.reduce((sum, v) => sum + v, 0) / kl.length,
    margin,
    marginal: isMarginal(margin),
  };
}
