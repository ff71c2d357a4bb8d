import { formatCsv, type CsvField } from '../base/csv.ts';
import type { Effect } from './asymmetry.ts';
import type { AxisClustering } from './clustering.ts';
import type { Interval } from './exact.ts';
import { isFound, type MeasureId, type StatsRow } from './measures.ts';

type Value = number | string | boolean | null | undefined;

const field = (value: Value): CsvField =>
  value === null || value === undefined || (typeof value === 'number' && !Number.isFinite(value))
    ? null
    : String(value);

const within = (bounds: Interval | undefined): Value[] => [bounds?.low, bounds?.high];

/** The columns, and what a row has in them. What could not be tested is empty. */
const PARTS: readonly { columns: readonly string[]; values: (row: StatsRow) => Value[] }[] = [
  {
    columns: ['matrix', 'layer', 'projection'],
    values: ({ name, matrix }) => [name, matrix.layer, matrix.projection],
  },
  {
    columns: ['cells', 'compared', 'max', 'min', 'max_only', 'min_only', 'both', 'neither'],
    values: ({ stats: { all, paired, max, min, both } }) => [
      ...[all, paired, max, min],
      ...[max - both, min - both, both, paired - max - min + both],
    ],
  },
  ...(['joint', 'rows', 'cols'] as const).map((axis) => ({
    columns: ['', '_low', '_high', '_p'].map((end) => `asymmetry_${axis}${end}`),
    values: ({ stats }: StatsRow) => effect(stats.asymmetry?.[axis]),
  })),
  { columns: ['asymmetry_both_p'], values: ({ stats }) => [stats.asymmetry?.bothP] },
  { columns: ['asymmetry_q', 'asymmetry_found'], values: (row) => verdict(row, 'asymmetry') },
  {
    columns: ['bias', 'bias_low', 'bias_high', 'bias_p'],
    values: ({ stats: { bias } }) => [bias?.share, ...within(bias?.interval), bias?.p],
  },
  { columns: ['bias_q', 'bias_found'], values: (row) => verdict(row, 'bias') },
  ...(['rows', 'cols'] as const).flatMap((axis) => [
    {
      columns: [
        ...['busy_from', 'share', 'chance', 'chance_low', 'chance_high', 'p'],
        ...['kept_chance', 'kept_low', 'kept_high', 'kept_p'],
      ].map((end) => `${axis}_${end}`),
      values: ({ stats }: StatsRow) => clustered(stats.clustering?.[axis]),
    },
    {
      columns: [`${axis}_q`, `${axis}_found`],
      values: (row: StatsRow) => verdict(row, axis),
    },
  ]),
  {
    columns: ['both_expected', 'odds_ratio', 'odds_low', 'odds_high', 'none_answer_to', 'phi'],
    values: ({ stats: { complementarity: paired } }) => [
      ...[paired?.expected, paired?.oddsRatio, ...within(paired?.interval)],
      ...[paired?.empty, paired?.phi],
    ],
  },
  { columns: ['odds_p'], values: ({ stats }) => [stats.complementarity?.p] },
  { columns: ['odds_q', 'odds_found'], values: (row) => verdict(row, 'odds') },
];

const effect = (measured: Effect | undefined): Value[] => [
  measured?.effect,
  ...within(measured),
  measured?.p,
];

const clustered = (lines: AxisClustering | undefined): Value[] => [
  ...[lines?.busy, lines?.share, lines?.uniform, ...within(lines?.uniformRange), lines?.uniformP],
  ...[lines?.kept, ...within(lines?.keptRange), lines?.keptP],
];

const verdict = (row: StatsRow, id: MeasureId): Value[] => {
  const reading = row.readings[id];
  return [reading?.q, reading && isFound(row, id)];
};

const COLUMNS = PARTS.flatMap(({ columns }) => columns);

const fieldsOf = (row: StatsRow): CsvField[] =>
  PARTS.flatMap(({ values: valuesOf }) => valuesOf(row)).map(field);

/**
 * Everything that was tested of the matrices, a row each, in full precision. The last column,
 * `about`, says in the first row where they come from; CSV has no other place for that.
 */
export function statsCsv(rows: readonly StatsRow[], about: string): string {
  const lines = rows.map((row, i) => [...fieldsOf(row), i === 0 ? about : null]);
  return formatCsv([[...COLUMNS, 'about'], ...lines]);
}

/** The same for a spreadsheet's cells: tabs between columns, `about` in the lines below. */
export function statsText(rows: readonly StatsRow[], about: string): string {
  const lines = [COLUMNS, ...rows.map(fieldsOf)].map((fields) =>
    fields.map((text) => text ?? '').join('\t'),
  );
  return [...lines, '', about].join('\n');
}
