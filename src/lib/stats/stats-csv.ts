import {
  csvField,
  formatCsvAbout,
  formatTabsAbout,
  type CsvField,
  type CsvValue,
} from '../base/csv.ts';
import { CROSSED_COLUMNS, crossedValues, type CrossedRow } from './crossed-rows.ts';
import type { AxisClustering } from './clustering.ts';
import type { Interval } from './exact.ts';
import type { LineSpread } from './line-spread.ts';
import { isFound, type MeasureId, type StatsRow } from './measures.ts';
import { AXES } from './signed-cells.ts';

const within = (bounds: Interval | undefined): CsvValue[] => [bounds?.low, bounds?.high];

/** The columns, and what a row has in them. What could not be tested is empty. */
const PARTS: readonly { columns: readonly string[]; values: (row: StatsRow) => CsvValue[] }[] = [
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
  ...AXES.flatMap((axis) => [
    {
      columns: ['', '_low', '_high', '_least', '_p'].map((end) => `asymmetry_${axis}${end}`),
      values: ({ stats }: StatsRow) => {
        const measured = stats.asymmetry?.[axis];
        return [measured?.effect, ...within(measured), measured?.least, measured?.p];
      },
    },
    {
      columns: ['q', 'found', 'p_beyond_activity'].map((end) => `asymmetry_${axis}_${end}`),
      values: (row: StatsRow) => [
        ...verdict(row, `asymmetry-${axis}`),
        row.stats.asymmetry?.[axis].dose.p,
      ],
    },
  ]),
  { columns: ['asymmetry_splits'], values: ({ stats }) => [stats.asymmetry?.splits] },
  ...AXES.map((axis) => ({
    columns: ['sd', 'sd_null_high', 'sd_least', 'p'].map((end) => `two_way_${axis}_${end}`),
    values: ({ stats }: StatsRow) => spread(stats.asymmetry?.twoWay[axis]),
  })),
  {
    columns: ['two_way_p', 'two_way_q', 'two_way_found'],
    values: (row) => [row.stats.asymmetry?.twoWay.p, ...verdict(row, 'two-way')],
  },
  {
    columns: [
      'bias',
      'bias_low',
      'bias_high',
      'bias_least',
      'bias_p',
      'bias_rows_p',
      'bias_cols_p',
    ],
    values: ({ stats: { bias } }) => [
      ...[bias?.share, ...within(bias?.interval), bias?.least],
      ...[bias?.p, bias?.rowsP, bias?.colsP],
    ],
  },
  {
    columns: ['bias_axis', 'bias_lines', 'bias_carriers'],
    values: ({ stats: { bias } }) => [bias?.axis, bias?.lines, bias?.carriers],
  },
  {
    columns: ['bias_cells_low', 'bias_cells_high', 'bias_cells_p'],
    values: ({ stats: { bias } }) => [...within(bias?.cellInterval), bias?.cellP],
  },
  { columns: ['bias_q', 'bias_found'], values: (row) => verdict(row, 'bias') },
  ...AXES.flatMap((axis) => [
    {
      columns: [
        ...['busy_from', 'share', 'chance', 'chance_low', 'chance_high', 'least', 'p'],
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
    columns: [
      ...['both_if_independent', 'association_odds', 'association_low', 'association_high'],
      ...['none_answer_to', 'phi', 'association_p'],
    ],
    values: ({ stats: { association } }) => [
      ...[association?.expected, association?.oddsRatio, ...within(association?.interval)],
      ...[association?.empty, association?.phi, association?.p],
    ],
  },
  {
    columns: [
      ...['both_expected', 'both_expected_low', 'both_expected_high'],
      ...['odds_ratio', 'odds_low', 'odds_high', 'odds_least', 'odds_p'],
    ],
    values: ({ stats: { complementarity } }) => [
      ...[complementarity?.expected, ...within(complementarity?.range)],
      ...[complementarity?.oddsRatio, ...within(complementarity?.interval)],
      ...[complementarity?.least, complementarity?.p],
    ],
  },
  { columns: ['odds_q', 'odds_found'], values: (row) => verdict(row, 'odds') },
];

const spread = (lines: LineSpread | undefined): CsvValue[] => [
  ...[lines?.sd, lines?.range.high, lines?.least, lines?.p],
];

const clustered = (lines: AxisClustering | undefined): CsvValue[] => [
  ...[lines?.busy, lines?.share, lines?.uniform, ...within(lines?.uniformRange)],
  ...[lines?.least, lines?.uniformP],
  ...[lines?.kept, ...within(lines?.keptRange), lines?.keptP],
];

const verdict = (row: StatsRow, id: MeasureId): CsvValue[] => {
  const reading = row.readings[id];
  return [reading?.q, reading && isFound(row, id)];
};

const COLUMNS = [...PARTS.flatMap(({ columns }) => columns), ...CROSSED_COLUMNS];

const fieldsOf = (row: StatsRow, crossed: readonly CrossedRow[]): CsvField[] =>
  [
    ...PARTS.flatMap(({ values: valuesOf }) => valuesOf(row)),
    ...crossedValues(crossed, row.matrix),
  ].map(csvField);

/**
 * Everything that was tested of the matrices, a row each, in full precision, with the crossed model of
 * each one's kind. The last column, `about`, says in the first row where they come from.
 */
export const statsCsv = (
  rows: readonly StatsRow[],
  crossed: readonly CrossedRow[],
  about: string,
): string =>
  formatCsvAbout(
    COLUMNS,
    rows.map((row) => fieldsOf(row, crossed)),
    about,
  );

/** The same for a spreadsheet's cells. */
export const statsText = (
  rows: readonly StatsRow[],
  crossed: readonly CrossedRow[],
  about: string,
): string =>
  formatTabsAbout(
    COLUMNS,
    rows.map((row) => fieldsOf(row, crossed)),
    about,
  );
