import { firstDivergentToken } from '../../src/lib/output/phenotype.ts';
import type { RawGeneration } from './generation.ts';
import type { PromptOutcome } from './prompt-outcome.ts';

/** What a mutant is measured against. */
export interface Compared {
  generation: Pick<RawGeneration, 'ids'>;
  /** Σ_v P(v)·ln P(v) at each generated token, in nats. */
  negentropy: readonly number[];
}

/**
 * Compares a mutant that was generated beside the wild type's probabilities; it may end at its first
 * divergence.
 */
export function compare(wildType: Compared, mutant: RawGeneration): PromptOutcome {
  const firstDivergent = firstDivergentToken(
    wildType.generation.ids.slice(0, mutant.ids.length),
    mutant.ids.slice(0, wildType.generation.ids.length),
  );
  const verified = mutant.choices.slice(0, firstDivergent < 0 ? undefined : firstDivergent + 1);
  const kl = verified.map(({ cross, logSumExp }, i) =>
    // Σ P·(ln P − ln Q), ln Q = logit − logSumExp; rounding can leave −1e-6 for equal distributions
    Math.max(0, wildType.negentropy[i] - cross + logSumExp),
  );
  return {
    firstDivergent,
    token: firstDivergent < 0 ? -1 : (mutant.ids.at(firstDivergent) ?? -1),
    kl: kl.reduce((sum, v) => sum + v, 0) / kl.length,
    margin: verified.reduce((low, { margin }) => Math.min(low, margin), Infinity),
    steps: verified.length,
  };
}
