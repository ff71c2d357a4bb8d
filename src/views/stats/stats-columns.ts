import { column, interval, tested, type Column, type ColumnGroup } from './stats-column.ts';
import { FEW } from '../../lib/stats/asymmetry.ts';
import { isFound, measureOf, type MeasureId, type StatsRow } from '../../lib/stats/measures.ts';
import type { TermId } from '../../lib/methods/terms.ts';
import { AXES, lineWord, type Axis } from '../../lib/stats/signed-cells.ts';
import { count, fixed, percent, small } from '../format.ts';
import { hasTooFew } from './least-words.ts';
import { oddsOrNone, pText, valueWords, whole } from './stats-words.ts';

/** The words that explain the measures. */
export const MEASURE_TERMS: Record<MeasureId, TermId> = {
  'asymmetry-rows': 'asymmetry',
  'asymmetry-cols': 'asymmetry',
  'two-way': 'two-way',
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
    missing: ({ stats }) => measureOf(id).missing(stats),
  });
  return [
    { id: 'cells', name: 'Cells', columns: CELLS },
    ...AXES.map((axis) => group(`asymmetry-${axis}`, along(axis), alongMore(axis, rows))),
    group('two-way', TWO_WAY, twoWayMore(rows)),
    group('bias', BIAS, biasMore(rows)),
    group('rows', busy('rows'), busyMore('rows', rows)),
    group('cols', busy('cols'), busyMore('cols', rows)),
    group('odds', ODDS, oddsMore(rows)),
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

function along(axis: Axis): Column[] {
  const id = `asymmetry-${axis}` as const;
  return [
    {
      id,
      head: 'effect',
      title: `Effect along ${lineWord(axis)}, −1 to 1; 0: none. †: fewer than ${FEW} cells that answer to one kind only`,
      key: ({ readings }) => readings[id]?.value ?? null,
      text(row) {
        const reading = row.readings[id];
        if (!reading) return null;
        const few = hasTooFew(row) && !isFound(row, id) ? '\u2009†' : '';
        return `${valueWords(id, reading.value)}${few}`;
      },
      star: id,
    },
  ];
}

function alongMore(axis: Axis, rows: readonly StatsRow[]): Column[] {
  const id = `asymmetry-${axis}` as const;
  return [
    interval(id),
    ...tested(id, rows),
    column(
      `${id}-dose`,
      [
        'p, activity',
        `Beyond what the activity of ${lineWord(axis)} gives, not corrected for many matrices`,
      ],
      ({ stats }) => stats.asymmetry?.[axis].dose.p,
      pText,
    ),
  ];
}

const TWO_WAY: Column[] = [
  column(
    'two-way',
    [
      'SD',
      'Standard deviation between lines of the share to max, of the axis that shows it less, each axis with the other one’s counts kept',
    ],
    ({ readings }) => readings['two-way']?.value,
    (x) => valueWords('two-way', x),
    'two-way',
  ),
];

const twoWayMore = (rows: readonly StatsRow[]): Column[] => [
  interval('two-way'),
  ...tested('two-way', rows),
  ...AXES.map((axis) =>
    column(
      `two-way-${axis}`,
      [
        `p of ${lineWord(axis)}`,
        `Of ${lineWord(axis)}, every ${axis === 'rows' ? 'column' : 'row'} keeping its counts`,
      ],
      ({ stats }) => stats.asymmetry?.twoWay[axis].p,
      pText,
    ),
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

const biasMore = (rows: readonly StatsRow[]): Column[] => [
  interval('bias'),
  ...(['max', 'min'] as const).map((kind) =>
    column(
      `${kind}-only`,
      [`${kind} only`, `Cells that answer to ${kind} only`],
      ({ stats }) => stats[kind] - stats.both,
      count,
    ),
  ),
  ...tested('bias', rows),
  column(
    'bias-carriers',
    ['lines', 'As many equal lines, of the axis whose p it is, would carry the estimate as well'],
    ({ stats }) => stats.bias?.carriers,
    small,
  ),
];

/** Two numbers in one column: the one seen, and in brackets what chance would give. */
const beside = (seen: string, chance: string) => `${seen} (${chance})`;

function busy(axis: Axis): Column[] {
  const lines = lineWord(axis);
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

function busyMore(axis: Axis, rows: readonly StatsRow[]): Column[] {
  const [line, others] = axis === 'rows' ? ['row', 'columns'] : ['column', 'rows'];
  return [
    interval(axis),
    column(
      `${axis}-from`,
      ['busy from', `So many answering cells make a ${line} a busy one`],
      ({ stats }) => stats.clustering?.[axis].busy,
      count,
    ),
    ...tested(axis, rows),
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
      'Cells that answer to both; in brackets: where every row and column keeps how many answer to max and how many to min',
    key: ({ stats }) => stats.both,
    text: ({ stats: { complementarity: paired } }) =>
      paired && beside(count(paired.both), expectedText(paired.expected)),
  },
  column(
    'odds',
    [
      'odds ratio',
      'Below 1: where one kind acts the other tends not to; above 1: they go together',
    ],
    ({ readings }) => readings.odds?.value,
    (x) => valueWords('odds', x),
    'odds',
  ),
];

const oddsMore = (rows: readonly StatsRow[]): Column[] => [
  interval('odds'),
  ...tested('odds', rows),
  {
    id: 'association',
    head: 'all cells',
    title:
      'The odds ratio over all cells, lines that both kinds share included: a description, not a test',
    key: ({ stats }) => stats.association?.oddsRatio ?? null,
    text: ({ stats: { association } }) => association && oddsOrNone(association),
  },
  column(
    'phi',
    ['φ', 'Correlation of the two answers over all cells, −1 to 1'],
    ({ stats }) => stats.association?.phi,
    (x) => fixed(x, 2),
  ),
];
