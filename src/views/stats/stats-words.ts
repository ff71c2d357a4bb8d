import type { StatsMark } from '../../figures/stats-plot-draw.ts';
import type { StatsPlot } from '../../figures/stats-plot.ts';
import type { Projection } from '../../lib/model/matrix.ts';
import type { Corner } from '../../lib/stats/complementarity.ts';
import type { Interval } from '../../lib/stats/exact.ts';
import {
  FOUND,
  isFound,
  testsOf,
  type Measure,
  type MeasureId,
  type Reading,
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

/** A value as its measure writes it. */
export function valueWords(id: MeasureId, value: number): string {
  if (id === 'odds') return oddsWords(value);
  return id === 'asymmetry' ? fixed(value, 2) : whole(value);
}

/** `0.12 to 0.45`, `up to 3.1` */
export function intervalWords(
  id: MeasureId,
  { low, high }: Interval,
  open?: Reading['open'],
): string {
  if (open === 'low') return `up to ${valueWords(id, high)}`;
  if (open === 'high') return `from ${valueWords(id, low)}`;
  return `${valueWords(id, low)} to ${valueWords(id, high)}`;
}

/** What the plot's signs mean. */
export function legendOf(measure: Measure): { mark: StatsMark; text: string }[] {
  const none: Partial<Record<MeasureId, string>> = {
    asymmetry: 'no asymmetry',
    bias: 'no bias',
    odds: 'nothing to do with each other',
  };
  const neutral = none[measure.id];
  return [
    { mark: 'found', text: `q ≤ ${FOUND}` },
    { mark: 'not-found', text: 'q above' },
    { mark: 'interval', text: measure.interval },
    ...(measure.log
      ? [{ mark: 'open' as const, text: 'one of the counts is 0: only a bound' }]
      : []),
    ...(neutral ? [{ mark: 'neutral' as const, text: neutral }] : []),
  ];
}

/** Which test p and q are of, in a sentence. */
export function testWords(measure: Measure, rows: readonly StatsRow[]): string {
  const sided = measure.sides === 1 ? 'one-sided (only more than chance counts)' : 'two-sided';
  return `p: ${measure.test}, ${sided}. q: p after Benjamini–Hochberg over the ${plural(testsOf(rows, measure.id), 'matrix', 'matrices')} tested for this.`;
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
      const { value, low, high, open } = reading;
      const point = { name: row.name, layer: row.matrix.layer, value, low, high };
      return [{ ...point, found: isFound(row, id), ...(open && { open }) }];
    }),
  }));
  return { panels, layers, axis, neutral, limits, log };
}

/** More are not named in the sentence; the table has them. */
const MOST_NAMED = 6;

/** `gate 1 of 3 tested, others 0 of 22`; Gate is always told of, others where something was found. */
function byKind(
  found: readonly StatsRow[],
  tested: readonly StatsRow[],
  rows: readonly StatsRow[],
): string {
  const countOf = (all: readonly StatsRow[], kinds: readonly Projection[]) =>
    all.filter(({ matrix }) => kinds.includes(matrix.projection)).length;
  const isTold = (kind: Projection) =>
    countOf(found, [kind]) > 0 || (kind === 'gate' && countOf(rows, [kind]) > 0);
  const told = PROJECTION_ORDER.filter(isTold);
  const others = PROJECTION_ORDER.filter((kind) => !isTold(kind));
  const parts = told.map((kind) =>
    countOf(tested, [kind]) > 0
      ? `${kind} ${countOf(found, [kind])} of ${countOf(tested, [kind])} tested`
      : `no ${kind} could be tested`,
  );
  if (parts.length > 0 && countOf(tested, others) > 0)
    parts.push(`others 0 of ${countOf(tested, others)}`);
  return parts.join(', ');
}

/** `1 of 25 matrices (L5.gate)`; long lists are counted by kind of matrix. */
function named(found: readonly StatsRow[], tested: readonly StatsRow[]): string {
  const all = `${count(found.length)} of ${plural(tested.length, 'matrix', 'matrices')}`;
  if (found.length === 0) return all;
  if (found.length <= MOST_NAMED) return `${all} (${found.map(({ name }) => name).join(', ')})`;
  const parts = PROJECTION_ORDER.flatMap((projection) => {
    const mine = ({ matrix }: StatsRow) => matrix.projection === projection;
    const total = tested.filter(mine).length;
    return total === 0 ? [] : [`${projection} ${found.filter(mine).length} of ${total}`];
  });
  return `${all} (${parts.join(', ')})`;
}

/** The level of single p values that are told beside q. */
const LEVEL = 0.05;

/** What was found over the model, each direction by itself. @param noun what an answering cell is */
export function summaryWords(rows: readonly StatsRow[], measure: Measure, noun: string): string {
  const { id, neutral } = measure;
  const tested = rows.filter(({ readings }) => readings[id]);
  if (tested.length === 0)
    return 'No matrix could be tested yet for this: screen some with max and min. A test needs a few cells that answer to one kind only.';
  const found = tested.filter((row) => isFound(row, id));
  const up = found.filter(({ readings }) => readings[id]!.value > neutral);
  const down = found.filter((row) => !up.includes(row));
  const left = rows.length - tested.length;
  return left === 0 ? sentence() : `${sentence()} ${count(left)} more could not be tested.`;

  function sentence(): string {
    if (id === 'asymmetry') {
      const both = found.filter(({ stats }) => stats.asymmetry!.bothP <= LEVEL);
      const along =
        found.length === 0
          ? ''
          : ` Along rows and along columns alike (p ≤ ${LEVEL} each): ${both.length} of ${found.length}.`;
      const kinds = found.length <= MOST_NAMED ? byKind(found, tested, rows) : '';
      return `In ${named(found, tested)} an order of rows and columns, taken from one half of the cells, tells better than chance which cells of the other half answer to max only and which to min only.${kinds && ` By kind of matrix: ${kinds}.`}${along}`;
    }
    if (id === 'bias')
      return `Of the cells that answer to one kind only, more than a fair coin would give answer to max in ${named(up, tested)}, and to min in ${named(down, tested)}. Cells are taken for independent.`;
    if (id === 'odds')
      return `Answering to max and answering to min exclude each other more than chance would have it in ${named(down, tested)}, and go together in ${named(up, tested)}. Cells are taken for independent.`;
    const kept = found.filter(({ stats }) => stats.clustering![id].keptP <= LEVEL);
    const lines = id === 'rows' ? ['rows', 'columns'] : ['columns', 'rows'];
    const beyond =
      found.length === 0
        ? ''
        : ` Where the ${lines[1]} keep their counts it is still more than chance (p ≤ ${LEVEL}) in ${kept.length} of these.`;
    return `In ${named(found, tested)} more ${noun} lie on busy ${lines[0]} than if as many lay anywhere.${beyond}`;
  }
}
