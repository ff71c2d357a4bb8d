import type { Contrast, GateContrast } from '../../lib/stats/gate-contrast.ts';
import { fixed, plural } from '../format.ts';
import { pWords } from './stats-words.ts';

/** The level that a contrast is held against: it is one test, stated beforehand. */
const LEVEL = 0.05;

/** `0.12 (−0.05 to 0.30), p = 0.21` */
function contrastWords({ effect, interval, p }: Contrast): string {
  const within = interval ? ` (${fixed(interval.low, 2)} to ${fixed(interval.high, 2)})` : '';
  return `${fixed(effect, 2)}${within}, ${pWords(p)}`;
}

/** Whether Gate as such is asymmetric in two dimensions, more than Up and Down: a plain answer. */
export function gateAnswer({ both, rows, cols }: GateContrast): string {
  if (both.p <= LEVEL) return 'Yes, in two dimensions.';
  const along = [
    ...(rows.p <= LEVEL ? ['rows'] : []),
    ...(cols.p <= LEVEL ? ['columns'] : []),
  ].join(' and ');
  if (along) return `Along ${along} yes, in two dimensions not found.`;
  return both.least === null ? 'Cannot be told: too few layers could be tested.' : 'Not found.';
}

/**
 * The exact sentence of the contrast. @param unit what several assays are: `prompt`, `seed`; of one
 * the interval is over layers
 */
export function gateSentence(contrast: GateContrast, unit: string): string {
  const { rows, cols, both, layers, assays } = contrast;
  const over =
    assays > 1
      ? `${plural(layers, 'layer')} and ${plural(assays, unit)}, each one’s cells along the order by all others`
      : `${plural(layers, 'layer')} of one map each`;
  const least =
    both.p <= LEVEL
      ? ''
      : both.least === null
        ? ' No contrast, however large, could have been found in two dimensions.'
        : ` In two dimensions ${fixed(both.least, 2)} would have been found in 80 % of cases.`;
  return `Effect in Gate minus the mean of Up and Down, over ${over}: along rows ${contrastWords(rows)}; along columns ${contrastWords(cols)}; the smaller of both, which is large in two dimensions only, ${contrastWords(both)}. Labels permuted within layers, one-sided.${least}`;
}
