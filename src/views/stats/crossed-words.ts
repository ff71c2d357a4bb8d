import type { CrossedRow } from '../../lib/stats/crossed-rows.ts';
import type { Profile } from '../../lib/stats/crossed/profile.ts';
import { lineWord, AXES } from '../../lib/stats/signed-cells.ts';
import type { Projection } from '../../lib/model/matrix.ts';
import type { Crossed } from '../../state/stores/crossed.ts';
import { fixed, plural } from '../format.ts';
import { PROJECTION_ORDER } from './stats-words.ts';

const LEVEL = 0.05;
/** Kinds of which the claim is. */
const HELD: readonly Projection[] = ['gate', 'up', 'down'];
/** A deviation that is searched no further: log odds of 10 are certainty. */
const MOST = 9.95;

/** `1.25`; beyond what is searched no number says more. */
export const deviationText = (sd: number): string => (sd < MOST ? fixed(sd, 2) : '>10');

/** `0.46 to 1.67` */
export const rangeText = ({ interval: { low, high } }: Profile): string =>
  `${deviationText(low)} to ${deviationText(high)}`;

/** Kinds in the order of the page. */
export const inOrder = (rows: readonly CrossedRow[]): CrossedRow[] =>
  PROJECTION_ORDER.flatMap((kind) => rows.filter(({ projection }) => projection === kind));

/** In how many dimensions lines of a kind have signs. */
export function dimensionWords({ fit }: Pick<CrossedRow, 'fit'>): string {
  if (!fit) return 'too few cells';
  if (fit.p <= LEVEL) return 'in two dimensions';
  const found = AXES.filter((axis) => fit[axis].p <= LEVEL);
  return found.length > 0 ? `along ${lineWord(found[0])} only` : 'not found';
}

/** `Gate along columns only; Up not found; Down along columns only.` */
export function crossedAnswer(rows: readonly CrossedRow[]): string {
  const parts = HELD.map((kind) => {
    const row = rows.find(({ projection }) => projection === kind);
    const name = kind[0].toUpperCase() + kind.slice(1);
    return `${name} ${row ? dimensionWords(row) : 'not tested'}`;
  });
  return `${parts.join('; ')}.`;
}

/** What the table's numbers are. @param unit what several assays are; null: there is one */
export function crossedMeaning(rows: readonly CrossedRow[], unit: string | null): string {
  const shared = unit ? `, the same under every ${unit}` : '';
  const cut = rows.reduce((sum, { leftOut }) => sum + leftOut, 0);
  return [
    `One model of each kind’s matrices together: the log odds of max, of a cell that answers to one kind only, are those of its map plus a row’s and a column’s own${shared}. SD: how far rows, or columns, differ in that; at 1 a line that is one SD above another has 2.7 times its odds of max. In two dimensions only where both p are at most ${LEVEL}, not corrected for several kinds.`,
    cut > 0 &&
      `There are too many lines for all: ${plural(cut, 'cell')} of lines with the fewest are left out.`,
  ]
    .filter(Boolean)
    .join(' ');
}

/** The models for a file: what they are, and each kind in a line. */
export function crossedLines({ rows, fitting }: Crossed, unit: string | null): string[] {
  if (fitting) return ['Crossed model: it was being fitted when this was saved.'];
  if (rows.length === 0) return [];
  const each = inOrder(rows).map(({ projection, cells, matrices, fit }) => {
    const of = `${projection}, ${plural(cells, 'cell')} of ${plural(matrices, 'matrix', 'matrices')}`;
    const axes = AXES.map((axis) =>
      fit ? `, ${lineWord(axis)} ${deviationText(fit[axis].sd)} (${rangeText(fit[axis])})` : '',
    );
    return `${of}: ${dimensionWords({ fit })}${axes.join('')}`;
  });
  return [`Crossed model: ${crossedMeaning(rows, unit)}`, ...each];
}
