import { isMarginal } from '../assay/marginal.ts';
import { NO_OP } from './outcomes.ts';

/** What came of a mutant, as far as two computations of it are compared. */
export interface Compared {
  /** As in OutcomeBatch's `firstDivergent`. */
  outcome: number;
  margin: number;
  /** How many prompts diverge; absent or −1: not known. */
  promptsDiverged?: number | undefined;
}

/**
 * How two results of one mutant stand to each other. `marginal`: they differ, and both hang on a near tie;
 * rounding turns nothing else, and a tie that is near for one is near for the other.
 */
export function standing(a: Compared, b: Compared): 'same' | 'marginal' | 'different' {
  if (a.outcome === b.outcome && sameCount(a.promptsDiverged, b.promptsDiverged)) return 'same';
  const nearTie = [a, b].every(({ outcome, margin }) => outcome !== NO_OP && isMarginal(margin));
  return nearTie ? 'marginal' : 'different';
}

const sameCount = (a = -1, b = -1): boolean => a === b || a < 0 || b < 0;
