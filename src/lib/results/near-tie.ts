import { isMarginal } from '../assay/decoding.ts';
import { NO_OP } from './outcomes.ts';

/** What came of a mutant, as far as two computations of it are compared. */
export interface Compared {
  /** As in OutcomeBatch's `firstDivergent`. */
  outcome: number;
  margin: number;
}

/** How two results of one mutant stand to each other; `marginal`: they differ, but one hangs on a near tie. */
export function standing(a: Compared, b: Compared): 'same' | 'marginal' | 'different' {
  if (a.outcome === b.outcome) return 'same';
  const nearTie = [a, b].some(({ outcome, margin }) => outcome !== NO_OP && isMarginal(margin));
  return nearTie ? 'marginal' : 'different';
}
