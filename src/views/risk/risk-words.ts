import type { Budget } from '../../lib/risk/budget.ts';
import type { Verifying } from '../../state/stores/risk-store.ts';
import { count, duration, plural, small } from '../format.ts';

/** What a budget has verified, in the words of a button. */
export function budgetWords(budget: Budget): string {
  switch (budget.type) {
    case 'risk':
      return `down to a risk of ${budget.from}`;
    case 'share':
      return `the riskiest ${Number((100 * budget.share).toPrecision(6))} %`;
    case 'count':
      return `the riskiest ${count(budget.count)}`;
    case 'time':
      return `for ${duration(budget.ms)}`;
    case 'yield':
      return `until fewer than 1 in ${budget.oneIn} is an NSM`;
  }
}

/** A risk as people read it: `0.43`, `12`. */
export const riskWords = (risk: number): string => (Number.isNaN(risk) ? 'no number' : small(risk));

/** What came of verifying: `1,244 NSMs among 11,060 verified in 14 s`. */
export function verifiedWords({ done, nsms, ms, state, total }: Verifying): string {
  const found = `${plural(nsms, 'NSM')} among ${count(done)} verified in ${duration(ms)}`;
  return state === 'stopped' && done < total
    ? `${found}; stopped, ${count(total - done)} left`
    : found;
}
