import { FEW } from '../../lib/stats/asymmetry.ts';
import { isFound, type Measure, type MeasureId, type StatsRow } from '../../lib/stats/measures.ts';
import { count, plural } from '../format.ts';
import { valueWords, whole } from './stats-words.ts';

/** Whether a matrix has too few cells for "not found" to say anything of its asymmetry. */
export function hasTooFew({ stats: { asymmetry } }: StatsRow): boolean {
  return asymmetry !== null && asymmetry.maxOnly + asymmetry.minOnly < FEW;
}

/** Measures whose question is about Gate. */
export type SignsId = 'asymmetry-rows' | 'asymmetry-cols' | 'two-way';

export const isSignsId = (id: MeasureId): id is SignsId =>
  id.startsWith('asymmetry') || id === 'two-way';

/** Whether a measure’s question is about Gate. */
export const isOfSigns = (measure: Measure): measure is Measure & { id: SignsId } =>
  isSignsId(measure.id);

/** A least effect in words: `an effect of 0.31`. */
export function leastWords({ id }: Measure, least: number): string {
  switch (id) {
    case 'asymmetry-rows':
    case 'asymmetry-cols':
      return `an effect of ${valueWords(id, least)}`;
    case 'two-way':
      return `a standard deviation of ${valueWords(id, least)}`;
    case 'bias':
      return `a share of ${whole(least)}, or of ${whole(1 - least)},`;
    case 'odds':
      return `an odds ratio of ${valueWords(id, least)}`;
    case 'rows':
    case 'cols':
      return `a share of ${whole(least)}`;
  }
}

/**
 * What could have been found where nothing was: the middle one of the least effects over the
 * matrices, how many have too few cells, and in how many no effect could have been.
 */
export function leastFound(rows: readonly StatsRow[], measure: Measure): string {
  const missed = rows.filter((row) => row.readings[measure.id] && !isFound(row, measure.id));
  const few = isOfSigns(measure) ? missed.filter(hasTooFew) : [];
  const rest = missed.filter((row) => !few.includes(row));
  const leasts = rest.flatMap((row) => row.readings[measure.id]!.least ?? []).sort((a, b) => a - b);
  const none = rest.length - leasts.length;
  const middle = leasts[Math.floor(leasts.length / 2)];
  return [
    few.length > 0 &&
      `In ${plural(few.length, 'matrix', 'matrices')} fewer than ${FEW} cells answer to one kind only: too few for “not found” to say anything.`,
    leasts.length > 0 &&
      `Where it was not found, ${leastWords(measure, middle)} would have been in 80 % of maps${leasts.length > 1 ? ` (the middle one of ${count(leasts.length)} matrices)` : ''}, at p ≤ 0.05 alone.`,
    none > 0 &&
      `In ${plural(none, 'matrix', 'matrices')} no effect, however large, could have been found.`,
  ]
    .filter(Boolean)
    .join(' ');
}
