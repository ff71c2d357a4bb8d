import {
  measureOf,
  testsOf,
  type MeasureId,
  type Reading,
  type StatsRow,
} from '../../lib/stats/measures.ts';
import type { TermId } from '../../lib/methods/terms.ts';
import { count, fixed, percent, plural } from '../format.ts';
import { intervalWords, oddsOrNone, pText, valueWords, whole } from './stats-words.ts';

export interface Column {
  id: string;
  head: string;
  /** The head in full. */
  title: string;
  /** The word that explains it. */
  term?: TermId;
  /** What it is sorted by; null goes last. */
  key: (row: StatsRow) => number | null;
  /** null: not tested; the group's first column says why. */
  text: (row: StatsRow) => string | null;
  /** The measure whose finding a star marks. */
  star?: MeasureId;
}

/** Columns that belong together. */
export interface ColumnGroup {
  id: MeasureId | 'cells';
  name: string;
  term?: TermId;
  columns: Column[];
}

/** The words that explain the measures. */
export const MEASURE_TERMS: Record<MeasureId, TermId> = {
  asymmetry: 'asymmetry',
  bias: 'bias',
  rows: 'clustering',
  cols: 'clustering',
  odds: 'odds',
};

/** The columns of the table: all of the measure that is chosen, one or two of the others. */
export function columnGroups(rows: readonly StatsRow[], chosen: MeasureId): ColumnGroup[] {
  const group = (id: MeasureId, short: Column[], more: Column[]): ColumnGroup => ({
    id,
    name: measureOf(id).name,
    term: MEASURE_TERMS[id],
    columns: [...short, ...(id === chosen ? more : [])],
  });
  const tests = (id: MeasureId) => testsOf(rows, id);
  return [
    { id: 'cells', name: 'Cells', columns: CELLS },
    group('asymmetry', ASYMMETRY, asymmetryMore(tests('asymmetry'))),
    group('bias', BIAS, biasMore(tests('bias'))),
    group('rows', busy('rows'), busyMore('rows', tests('rows'))),
    group('cols', busy('cols'), busyMore('cols', tests('cols'))),
    group('odds', ODDS, oddsMore(tests('odds'))),
  ];
}

type Value = number | null | undefined;

/** What p and q are, under whichever test. */
function wordOf(head: string): Pick<Column, 'term'> {
  if (head === 'q') return { term: 'q-value' };
  return /^p\b/.test(head) ? { term: 'p' } : {};
}

/** A column of one number, by its own words. */
function column(
  id: string,
  [head, title]: readonly [string, string],
  value: (row: StatsRow) => Value,
  words: (x: number) => string,
  star?: MeasureId,
): Column {
  return {
    ...{ id, head, title },
    ...wordOf(head),
    key: (row) => value(row) ?? null,
    text: (row) => {
      const x = value(row);
      return x === null || x === undefined ? null : words(x);
    },
    ...(star && { star }),
  };
}

function interval(measure: MeasureId): Column {
  const reading = (row: StatsRow): Reading | null => row.readings[measure];
  return {
    id: `${measure}-interval`,
    head: measure === 'rows' || measure === 'cols' ? 'chance, 95 %' : '95 %',
    title: measureOf(measure).interval,
    term: 'interval',
    key: (row) => reading(row)?.low ?? null,
    text(row) {
      const known = reading(row);
      return known && intervalWords(measure, known, known.open);
    },
  };
}

/** p and q of a measure's own test. */
function tested(measureId: MeasureId, tests: number): Column[] {
  const { sides, test } = measureOf(measureId);
  const sided = sides === 1 ? 'one-sided' : 'two-sided';
  return [
    column(
      `${measureId}-p`,
      [`p (${sides === 1 ? '1' : '2'}-sided)`, `${test}, ${sided}`],
      ({ readings }) => readings[measureId]?.p,
      pText,
    ),
    column(
      `${measureId}-q`,
      [
        'q',
        `p after Benjamini–Hochberg over the ${plural(tests, 'matrix', 'matrices')} tested for this`,
      ],
      ({ readings }) => readings[measureId]?.q,
      pText,
    ),
  ];
}

const CELLS: Column[] = [
  {
    id: 'coverage',
    head: 'compared',
    title: 'Cells mutated with both max and min, of all cells of the map',
    key: ({ stats }) => stats.paired / stats.all,
    text: ({ stats }) =>
      stats.paired === stats.all ? count(stats.all) : percent(stats.paired, stats.all),
  },
  ...(['max', 'min'] as const).map((kind) => ({
    id: kind,
    head: kind,
    term: kind,
    title: `Share of the compared cells that answer to ${kind}`,
    key: ({ stats }: StatsRow) => stats[kind] / stats.paired,
    text: ({ stats }: StatsRow) => percent(stats[kind], stats.paired),
  })),
];

const effect = (x: number) => valueWords('asymmetry', x);

const ASYMMETRY: Column[] = [
  column(
    'asymmetry',
    ['joint', 'Effect along rows and columns together, −1 to 1; 0: none'],
    ({ readings }) => readings.asymmetry?.value,
    effect,
    'asymmetry',
  ),
];

const asymmetryMore = (tests: number): Column[] => [
  interval('asymmetry'),
  ...tested('asymmetry', tests),
  ...(['rows', 'cols'] as const).flatMap((axis) => {
    const lines = axis === 'rows' ? 'rows' : 'columns';
    return [
      column(
        `asymmetry-${axis}`,
        [lines, `Effect along ${lines} alone`],
        ({ stats }) => stats.asymmetry?.[axis].effect,
        effect,
      ),
      column(
        `asymmetry-${axis}-p`,
        ['p', `Of ${lines} alone, one-sided, not corrected for many matrices`],
        ({ stats }) => stats.asymmetry?.[axis].p,
        pText,
      ),
    ];
  }),
  column(
    'asymmetry-both-p',
    ['p of both', 'Along both axes: the larger p of rows and columns'],
    ({ stats }) => stats.asymmetry?.bothP,
    pText,
  ),
];

const BIAS: Column[] = [
  column(
    'bias',
    ['to max', 'Of the cells that answer to one kind only, the share that answers to max'],
    ({ readings }) => readings.bias?.value,
    whole,
    'bias',
  ),
];

const biasMore = (tests: number): Column[] => [
  interval('bias'),
  column(
    'max-only',
    ['max only', 'Cells that answer to max only'],
    ({ stats }) => stats.max - stats.both,
    count,
  ),
  column(
    'min-only',
    ['min only', 'Cells that answer to min only'],
    ({ stats }) => stats.min - stats.both,
    count,
  ),
  ...tested('bias', tests),
];

/** Two numbers in one column: the one seen, and in brackets what chance would give. */
const beside = (seen: string, chance: string) => `${seen} (${chance})`;

function busy(axis: 'rows' | 'cols'): Column[] {
  const lines = axis === 'rows' ? 'rows' : 'columns';
  return [
    {
      id: axis,
      star: axis,
      head: 'share (chance)',
      title: `Share of the answering cells that lie on busy ${lines}; in brackets: if as many cells answered anywhere`,
      key: ({ readings }) => readings[axis]?.value ?? null,
      text: ({ stats: { clustering } }) =>
        clustering && beside(whole(clustering[axis].share), whole(clustering[axis].uniform)),
    },
  ];
}

function busyMore(axis: 'rows' | 'cols', tests: number): Column[] {
  const [line, others] = axis === 'rows' ? ['row', 'columns'] : ['column', 'rows'];
  return [
    interval(axis),
    column(
      `${axis}-from`,
      ['busy from', `So many answering cells make a ${line} a busy one`],
      ({ stats }) => stats.clustering?.[axis].busy,
      count,
    ),
    ...tested(axis, tests),
    column(
      `${axis}-kept`,
      ['chance, kept', `The share by chance if the ${others} keep their counts`],
      ({ stats }) => stats.clustering?.[axis].kept,
      whole,
    ),
    column(
      `${axis}-kept-p`,
      ['p, kept', 'Against that, one-sided, not corrected for many matrices'],
      ({ stats }) => stats.clustering?.[axis].keptP,
      pText,
    ),
  ];
}

const expectedText = (cells: number) => (cells < 0.05 ? '<0.1' : cells.toFixed(1));

const ODDS: Column[] = [
  {
    id: 'both',
    head: 'in both (chance)',
    title:
      'Cells that answer to both; in brackets: if max and min had nothing to do with each other',
    key: ({ stats }) => stats.both,
    text: ({ stats: { complementarity: paired } }) =>
      paired && beside(count(paired.both), expectedText(paired.expected)),
  },
  {
    id: 'odds',
    star: 'odds',
    head: 'odds ratio',
    title: 'Below 1: where one kind acts the other tends not to; above 1: they go together',
    key: ({ readings }) => readings.odds?.value ?? null,
    text: ({ stats: { complementarity: paired } }) => paired && oddsOrNone(paired),
  },
];

const oddsMore = (tests: number): Column[] => [
  interval('odds'),
  column(
    'phi',
    ['φ', 'Correlation of the two answers, −1 to 1'],
    ({ stats }) => stats.complementarity?.phi,
    (x) => fixed(x, 2),
  ),
  ...tested('odds', tests),
];
