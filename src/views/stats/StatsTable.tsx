import { useMemo, useState } from 'react';
import { count, fixed, percent } from '../words.ts';
import { FOUND, oddsWords, type MeasureId, type Reading, type StatsRow } from './measures.ts';

interface Column {
  id: string;
  head: string;
  title: string;
  /** What it is sorted by; null goes last. */
  key: (row: StatsRow) => number | null;
  text: (row: StatsRow) => string;
  /** The measure whose finding a star marks. */
  star?: MeasureId;
}

const whole = (x: number) => `${Math.round(100 * x)} %`;
const onLines = (of: Reading | null) =>
  of ? `${whole(of.value)} (${whole(of.chance ?? 0)})` : '–';
const p = (x: number | undefined) => (x === undefined ? '–' : x < 0.001 ? '<0.001' : fixed(x, 3));

const COLUMNS: readonly Column[] = [
  {
    id: 'coverage',
    head: 'Compared',
    title: 'Cells mutated with both max and min, of all cells of the map',
    key: ({ stats }) => stats.paired / stats.all,
    text: ({ stats }) =>
      stats.paired === stats.all ? count(stats.all) : percent(stats.paired, stats.all),
  },
  {
    id: 'max',
    head: 'Max',
    title: 'Share of the compared cells that answer to max',
    key: ({ stats }) => stats.max / stats.paired,
    text: ({ stats }) => percent(stats.max, stats.paired),
  },
  {
    id: 'min',
    head: 'Min',
    title: 'Share of the compared cells that answer to min',
    key: ({ stats }) => stats.min / stats.paired,
    text: ({ stats }) => percent(stats.min, stats.paired),
  },
  {
    id: 'bias',
    star: 'bias',
    head: 'Bias',
    title: 'Of the cells that answer to one kind only, the share that answers to max',
    key: ({ readings }) => readings.bias?.value ?? null,
    text: ({ readings: { bias } }) => (bias ? whole(bias.value) : '–'),
  },
  {
    id: 'rows',
    star: 'rows',
    head: 'On busy rows',
    title: 'Share of answering cells that lie on busy rows (in brackets: by chance)',
    key: ({ readings }) => readings.rows?.value ?? null,
    text: ({ readings }) => onLines(readings.rows),
  },
  {
    id: 'cols',
    star: 'cols',
    head: 'On busy columns',
    title: 'Share of answering cells that lie on busy columns (in brackets: by chance)',
    key: ({ readings }) => readings.cols?.value ?? null,
    text: ({ readings }) => onLines(readings.cols),
  },
  {
    id: 'odds',
    star: 'odds',
    head: 'Odds ratio',
    title: 'Max and min together: below 1, where one acts the other tends not to',
    key: ({ readings }) => readings.odds?.value ?? null,
    text: ({ readings: { odds } }) => (odds ? oddsWords(odds.value) : '–'),
  },
  {
    id: 'asymmetry',
    star: 'asymmetry',
    head: 'Asymmetry',
    title: 'Joint effect of rows and columns, with its interval',
    key: ({ readings }) => readings.asymmetry?.value ?? null,
    text: ({ readings: { asymmetry: of } }) =>
      of ? `${fixed(of.value, 2)} (${fixed(of.low, 2)} to ${fixed(of.high, 2)})` : '–',
  },
  {
    id: 'p',
    head: 'p',
    title: 'Of the asymmetry: share of permuted maps with at least this effect',
    key: ({ readings }) => readings.asymmetry?.p ?? null,
    text: ({ readings }) => p(readings.asymmetry?.p),
  },
  {
    id: 'q',
    head: 'q',
    title: 'Of the asymmetry: false discovery rate over the matrices (Benjamini–Hochberg)',
    key: ({ readings }) => readings.asymmetry?.q ?? null,
    text: ({ readings }) => p(readings.asymmetry?.q),
  },
];

interface Props {
  rows: StatsRow[];
  picked: string | null;
  onPick: (name: string) => void;
}

/** All matrices with what was found of each; a heading sorts by its column. */
export function StatsTable({ rows, picked, onPick }: Props) {
  const [sort, setSort] = useState<{ by: string; down: boolean }>({ by: 'matrix', down: false });
  const sorted = useMemo(() => {
    const column = COLUMNS.find(({ id }) => id === sort.by);
    if (!column) return sort.down ? [...rows].reverse() : rows;
    const last = sort.down ? -Infinity : Infinity;
    const key = (row: StatsRow) => column.key(row) ?? last;
    return [...rows].sort((a, b) => (sort.down ? key(b) - key(a) : key(a) - key(b)) || 0);
  }, [rows, sort]);
  const head = (id: string, text: string, title: string) => (
    <th
      key={id}
      scope="col"
      aria-sort={sort.by === id ? (sort.down ? 'descending' : 'ascending') : 'none'}
    >
      <button
        className="quiet"
        title={title}
        onClick={() => setSort({ by: id, down: sort.by === id ? !sort.down : id !== 'matrix' })}
      >
        {text}
        <i aria-hidden="true">{sort.by === id ? (sort.down ? '\u2009↓' : '\u2009↑') : ''}</i>
      </button>
    </th>
  );
  return (
    <table>
      <caption className="hidden-text">Statistics of every matrix</caption>
      <thead>
        <tr>
          {head('matrix', 'Matrix', 'In the order of the model')}
          {COLUMNS.map(({ id, head: text, title }) => head(id, text, title))}
        </tr>
      </thead>
      <tbody>
        {sorted.map((row) => (
          <tr key={row.name} data-picked={row.name === picked}>
            <th scope="row">
              <button
                className="quiet mono"
                aria-pressed={row.name === picked}
                onClick={() => onPick(row.name)}
              >
                {row.name}
              </button>
            </th>
            {COLUMNS.map(({ id, text, star }) => (
              <td key={id}>
                {text(row)}
                {star && <i>{(row.readings[star]?.q ?? 1) <= FOUND ? '*' : ''}</i>}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
