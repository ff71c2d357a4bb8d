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
 * Whether two computations of a mutant both hang on a near tie: a margin that is small for one is small for
 * the other, but for rounding. One without a number is small.
 */
export const isNearTie = (a: number, b: number): boolean =>
  (isMarginal(a) || isMarginal(b)) && isMarginal(a / 2) && isMarginal(b / 2);

/**
 * How two results of one mutant stand to each other. `marginal`: they differ, and both hang on a near tie;
 * rounding turns nothing else.
 */
export function standing(a: Compared, b: Compared): 'same' | 'marginal' | 'different' {
  if (a.outcome === b.outcome && sameCount(a.promptsDiverged, b.promptsDiverged)) return 'same';
  const isNoOp = a.outcome === NO_OP || b.outcome === NO_OP;
  return !isNoOp && isNearTie(a.margin, b.margin) ? 'marginal' : 'different';
}

const sameCount = (a = -1, b = -1): boolean => a === b || a < 0 || b < 0;
