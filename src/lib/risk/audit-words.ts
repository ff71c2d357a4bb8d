import { agree } from '../base/agree.ts';
import { missedNsms, recall, type Stratum } from './audit.ts';

const count = (n: number) => n.toLocaleString('en-US');
const percent = (x: number) => `${(100 * x).toFixed(1)} %`;

/**
 * What an audit says of what was missed: `None of 2,000 others, drawn at random, is an NSM: at most 3,310
 * were missed (95 %)`.
 * @param found NSMs among what was verified
 */
export function auditWords({
  strata,
  found,
}: {
  strata: readonly Stratum[];
  found: number;
}): string {
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
      ? `at most ${whole(Math.ceil(high))} ${agree(Math.ceil(high), 'was', 'were')} missed`
      : `about ${whole(estimate)} ${agree(Math.round(estimate), 'was', 'were')} missed, ${whole(Math.floor(low))} to ${whole(Math.ceil(high))}`;
  const share = recall(found, strata);
  const held =
    found === 0
      ? ''
      : share.high < 0.9995
        ? ` Between ${percent(share.low)} and ${percent(share.high)} of all NSMs were found.`
        : ` At least ${percent(share.low)} of all NSMs were found; a sample of ${count(drawn)} cannot say more.`;
  return `${sample}: ${missed} (95 %).${held}`;
}
