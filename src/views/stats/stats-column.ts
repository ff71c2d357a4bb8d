import {
  measureOf,
  RANGE,
  type MeasureId,
  type Reading,
  type StatsRow,
} from '../../lib/stats/measures.ts';
import type { TermId } from '../../lib/methods/terms.ts';
import { intervalWords, pText, testedWords, valueWords } from './stats-words.ts';

/** @typeParam R a row: of one map, or over several */
export interface Column<R = StatsRow> {
  id: string;
  head: string;
  /** The head in full. */
  title: string;
  /** The word that explains it. */
  term?: TermId;
  /** What it is sorted by; null goes last. */
  key: (row: R) => number | null;
  /** null: not tested; the group's first column says why. */
  text: (row: R) => string | null;
  /** The measure whose finding a star marks. */
  star?: MeasureId;
}

/** Columns that belong together. */
export interface ColumnGroup<R = StatsRow> {
  id: MeasureId | 'cells';
  name: string;
  term?: TermId;
  columns: Column<R>[];
  /** Why a row has nothing here, in a few words and in a sentence. */
  missing?: (row: R) => readonly [string, string];
}

type Value = number | null | undefined;

/** What p and q are, under whichever test. */
function wordOf(head: string): Pick<Column, 'term'> {
  if (head === 'q') return { term: 'q-value' };
  return /^p\b/.test(head) ? { term: 'p' } : {};
}

/** A column of one number, by its own words. */
export function column(
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

export function interval(measure: MeasureId): Column {
  const reading = (row: StatsRow): Reading | null => row.readings[measure];
  return {
    id: `${measure}-interval`,
    head: measureOf(measure).interval === RANGE ? 'chance, 95 %' : '95 %',
    title: measureOf(measure).interval,
    term: 'interval',
    key: (row) => reading(row)?.low ?? null,
    text(row) {
      const known = reading(row);
      return known && intervalWords(measure, known);
    },
  };
}

/** p and q of a measure's own test, and what could have been found. */
export function tested(id: MeasureId, rows: readonly StatsRow[]): Column[] {
  const { sides, test } = measureOf(id);
  const sided = sides === 1 ? 'one-sided' : 'two-sided';
  return [
    column(
      `${id}-p`,
      [`p (${sides === 1 ? '1' : '2'}-sided)`, `${test}, ${sided}`],
      ({ readings }) => readings[id]?.p,
      pText,
    ),
    column(
      `${id}-q`,
      ['q', `p after Benjamini–Hochberg over ${testedWords(rows, id)}`],
      ({ readings }) => readings[id]?.q,
      pText,
    ),
    {
      id: `${id}-least`,
      head: 'least',
      title: 'The least value that would have been found in 80 % of maps, at p ≤ 0.05',
      term: 'least',
      key: ({ readings }) => readings[id]?.least ?? null,
      text({ readings }) {
        const reading = readings[id];
        if (!reading) return null;
        return reading.least === null ? 'none' : valueWords(id, reading.least);
      },
    },
  ];
}
