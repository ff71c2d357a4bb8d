import { MEASURES, type MeasureId } from '../../lib/stats/measures.ts';
import { isBeyond, type OverRow } from '../../lib/stats/over-rows.ts';
import { count } from '../format.ts';
import { MEASURE_TERMS } from './stats-columns.ts';
import type { Column, ColumnGroup } from './stats-column.ts';
import { intervalWords, NEUTRAL_WORDS, pText, valueWords } from './stats-words.ts';

/** Whether an interval over assays leaves out what a measure is where there is nothing to find. */
export const isFoundOver = (row: OverRow, id: MeasureId): boolean =>
  NEUTRAL_WORDS[id] !== undefined && isBeyond(row, id);

/** The columns over assays: each measure's mean; of the one that is chosen interval and p, too. */
export const overGroups = (chosen: MeasureId, unit: string): ColumnGroup<OverRow>[] => [
  {
    id: 'cells',
    name: `${unit}s`,
    columns: [
      {
        id: 'assays',
        head: 'with results',
        title: `How many ${unit}s have results of the matrix at max and min`,
        key: ({ assays }) => assays,
        text: ({ assays }) => count(assays),
      },
    ],
  },
  ...MEASURES.map(({ id, name }) => ({
    ...{ id, name, term: MEASURE_TERMS[id] },
    columns: [meanOf(id, unit), ...(id === chosen ? moreOf(id, unit) : [])],
    missing: ({ assays }: OverRow) =>
      assays < 2
        ? ([`one ${unit}`, `Results under one ${unit} only: nothing to average.`] as const)
        : (['too few', `Too few cells under every ${unit}.`] as const),
  })),
];

const meanOf = (id: MeasureId, unit: string): Column<OverRow> => ({
  id,
  head: 'mean',
  title: `Mean over ${unit}s, each of which counts once; n where not all of them could tell`,
  key: (row) => (row.assays < 2 ? null : (row.over[id]?.mean ?? null)),
  text({ over, assays }) {
    const found = over[id];
    if (assays < 2 || !found) return null;
    const some = found.assays < assays ? `, n = ${found.assays}` : '';
    return `${valueWords(id, found.mean)}${some}`;
  },
  ...(NEUTRAL_WORDS[id] && { star: id }),
});

const moreOf = (id: MeasureId, unit: string): Column<OverRow>[] => [
  {
    id: `${id}-interval`,
    head: '95 %',
    title: `95 % interval of the mean, ${unit}s as units`,
    term: 'interval',
    key: ({ over }) => over[id]?.interval?.low ?? null,
    text({ over }) {
      const interval = over[id]?.interval;
      return interval ? intervalWords(id, interval) : null;
    },
  },
  {
    id: `${id}-p`,
    head: 'p (2-sided)',
    title: `Student’s t over ${unit}s, not corrected for many matrices`,
    term: 'p',
    key: ({ over }) => over[id]?.p ?? null,
    text({ over }) {
      const p = over[id]?.p;
      return typeof p === 'number' ? pText(p) : null;
    },
  },
];
