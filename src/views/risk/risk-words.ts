import type { Budget } from '../../lib/risk/budget.ts';
import type { Verifying } from '../../state/stores/risk-store.ts';
import { count, duration, plural, roughly, roundDuration, small } from '../format.ts';

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
      return `for ${roundDuration(budget.ms)}`;
    case 'yield':
      return `until fewer than 1 in ${budget.oneIn} is an NSM`;
  }
}

/** A risk as people read it: `0.43`, `12`. */
export const riskWords = (risk: number): string => (Number.isNaN(risk) ? 'no number' : small(risk));

/** What came of verifying: `1,244 NSMs among 11,060 verified in 14 s`. */
export function verifiedWords({ done, nsms, ms, state, total, endsBy }: Verifying): string {
  const found = `${plural(nsms, 'NSM')} among ${count(done)} verified in ${duration(ms)}`;
  return state === 'stopped' && endsBy === null && done < total
    ? `${found}; stopped, ${count(total - done)} left`
    : found;
}

/**
 * What a budget is going to take: `11,059 mutants · 9 s`; where it ends by itself no more than it can.
 * @param mutants that it reaches at most @param takes how long those take, where that is known
 */
export function aheadWords(budget: Budget, mutants: number, takes: string): string {
  switch (budget.type) {
    case 'time':
      return `${budgetWords(budget)}, of ${plural(mutants, 'mutant')} that are left`;
    case 'yield':
      return `at most the ${plural(mutants, 'mutant')} that are left`;
    default:
      return [plural(mutants, 'mutant'), takes].filter(Boolean).join(' · ');
  }
}

/** How long a verification still takes, by how long it took so far, or what it ends by. */
export function leftWords({
  done,
  total,
  ms,
  endsBy,
}: Pick<Verifying, 'done' | 'total' | 'ms' | 'endsBy'>): string {
  if (endsBy?.type === 'yield') return budgetWords(endsBy);
  if (endsBy) return `about ${roughly(Math.max(0, endsBy.ms - ms))} left`;
  // the first batch is no measure of what comes
  if (ms < 1000 || done === 0) return 'verifying…';
  return `about ${roughly((ms / done) * (total - done))} left`;
}

/** All that is verified, by whatever was pressed: `1,246 NSMs among 11,060 in all`. */
export const inAllWords = ({ tested, nsms }: { tested: number; nsms: number }): string =>
  `${plural(nsms, 'NSM')} among ${count(tested)} in all`;
