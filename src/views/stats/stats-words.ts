import type { StatsMark } from '../../figures/stats-plot-draw.ts';
import type { StatsPlot } from '../../figures/stats-plot.ts';
import type { Projection } from '../../lib/model/matrix.ts';
import type { Corner } from '../../lib/stats/association.ts';
import type { Interval } from '../../lib/stats/exact.ts';
import {
  FOUND,
  isFound,
  matricesOf,
  testsOf,
  type Measure,
  type MeasureId,
  type StatsRow,
} from '../../lib/stats/measures.ts';
import { STATS_SETTINGS } from '../../lib/stats/matrix-stats.ts';
import { count, fixed, plural, small } from '../format.ts';

/** Gate beside Up and Down, then the rest. */
export const PROJECTION_ORDER: readonly Projection[] = ['gate', 'up', 'down', 'o', 'v', 'k', 'q'];

export const whole = (x: number) => `${Math.round(100 * x)} %`;

/** A p or q value as it stands in a table. */
export const pText = (x: number) => (x < 0.001 ? '<0.001' : fixed(x, 3));

/** `p = 0.021`, `q < 0.001` */
export const pWords = (x: number, letter: 'p' | 'q' = 'p') =>
  `${letter}\u00a0${x < 0.001 ? '<\u00a00.001' : `=\u00a0${fixed(x, 3)}`}`;

/** An odds ratio; beyond a thousand its size says nothing more. */
function oddsWords(ratio: number): string {
  if (ratio > 1000) return '>1,000';
  return ratio < 0.001 ? '<0.001' : small(ratio);
}

const EMPTY: Record<Corner, string> = {
  both: 'none in both',
  neither: 'none in neither',
  'max only': 'none max only',
  'min only': 'none min only',
};

/** What stands for an odds ratio: where one of the four counts is 0 it would be the added half's. */
export const oddsOrNone = ({ oddsRatio, empty }: { oddsRatio: number; empty: Corner | null }) =>
  empty ? EMPTY[empty] : oddsWords(oddsRatio);

/** Measures whose values are told as numbers, not as shares. */
const isNumber = (id: MeasureId) => id.startsWith('asymmetry') || id === 'two-way';

/** A value as its measure writes it. */
export function valueWords(id: MeasureId, value: number): string {
  if (id === 'odds') return oddsWords(value);
  return isNumber(id) ? fixed(value, 2) : whole(value);
}

/** `0.12 to 0.45` */
export const intervalWords = (id: MeasureId, { low, high }: Interval): string =>
  `${valueWords(id, low)} to ${valueWords(id, high)}`;

/** A sign of the plot and what it means. */
export interface Sign {
  mark: StatsMark;
  text: string;
}

/** What a measure is where there is nothing to find; none: it has no such value. */
export const NEUTRAL_WORDS: Partial<Record<MeasureId, string>> = {
  'asymmetry-rows': 'no asymmetry',
  'asymmetry-cols': 'no asymmetry',
  bias: 'no bias',
  odds: 'nothing to do with each other',
};

/** What the plot's signs mean. */
export function legendOf(measure: Measure): Sign[] {
  const neutral = NEUTRAL_WORDS[measure.id];
  return [
    { mark: 'found', text: `q ≤ ${FOUND}` },
    { mark: 'not-found', text: 'q above' },
    { mark: 'interval', text: measure.interval },
    ...(neutral ? [{ mark: 'neutral' as const, text: neutral }] : []),
  ];
}

/** Which test p and q are of, in a sentence. */
export function testWords(measure: Measure, rows: readonly StatsRow[]): string {
  const sided = measure.sides === 1 ? 'one-sided (only more than chance counts)' : 'two-sided';
  return `p: ${measure.test}, ${sided}. q: p after Benjamini–Hochberg over ${testedWords(rows, measure.id)}.`;
}

/** `the 25 matrices tested for this`, `the 50 tests of rows and of columns` */
export function testedWords(rows: readonly StatsRow[], id: MeasureId): string {
  const [matrices, tests] = [matricesOf(rows, id), testsOf(rows, id)];
  if (tests > matrices) return `the ${plural(tests, 'test')} of rows and of columns`;
  return `the ${plural(matrices, 'matrix', 'matrices')} tested for this`;
}

/** How the permutations were made. */
export const permutationWords = () =>
  `${count(STATS_SETTINGS.permutations)} permutations a test, seed ${STATS_SETTINGS.seed}`;

/** A measure of all matrices, to be drawn. */
export function plotOf(rows: readonly StatsRow[], measure: Measure, layers: number): StatsPlot {
  const { axis, neutral, limits, log, id } = measure;
  const panels = PROJECTION_ORDER.map((projection) => ({
    name: projection,
    points: rows.flatMap((row) => {
      const reading = row.readings[id];
      if (row.matrix.projection !== projection || !reading) return [];
      const { value, low, high } = reading;
      const point = { name: row.name, layer: row.matrix.layer, value, low, high };
      return [{ ...point, found: isFound(row, id) }];
    }),
  }));
  return { panels, layers, axis, neutral, limits, log };
}

/** A matrix's reading in a line. */
export function readWords(row: StatsRow, measure: Measure): string {
  const reading = row.readings[measure.id];
  if (!reading) return `${row.name}: ${measure.missing(row.stats)[0]}`;
  const value = valueWords(measure.id, reading.value);
  const range = intervalWords(measure.id, reading);
  return `${row.name}: ${value} (${range}), ${pWords(reading.p)}, ${pWords(reading.q, 'q')}`;
}
