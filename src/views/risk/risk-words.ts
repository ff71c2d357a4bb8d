import { missedNsms, recall } from '../../lib/risk/audit.ts';
import type { Budget } from '../../lib/risk/budget.ts';
import type { Audit, Verifying } from '../../state/stores/risk-store.ts';
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

/**
 * What an audit says of what was missed: `None of 2,000 others, drawn at random, is an NSM: at most 3,310
 * were missed (95 %)`.
 */
export function auditWords({ strata, found }: Audit): string {
  const drawn = strata.reduce((sum, stratum) => sum + stratum.drawn, 0);
  const met = strata.reduce((sum, { nsms }) => sum + nsms, 0);
  if (drawn === 0) return 'Nothing was left to draw: every mutant is verified.';
  const { estimate, low, high } = missedNsms(strata);
  const whole = (x: number) => count(Math.round(x));
  const sample =
    met === 0
      ? `None of ${count(drawn)} others, drawn at random, is an NSM`
      : `Of ${count(drawn)} others, drawn at random, ${met === 1 ? 'one is an NSM' : `${count(met)} are NSMs`}`;
  const missed =
    met === 0
      ? `at most ${whole(Math.ceil(high))} were missed`
      : `about ${whole(estimate)} were missed, ${whole(Math.floor(low))} to ${whole(Math.ceil(high))}`;
  const share = recall(found, strata);
  const percent = (x: number) => `${(100 * x).toFixed(1)} %`;
  const held =
    found === 0
      ? ''
      : ` What was found is ${percent(share.low)} to ${percent(share.high)} of all NSMs.`;
  return `${sample}: ${missed} (95 %).${held}`;
}
