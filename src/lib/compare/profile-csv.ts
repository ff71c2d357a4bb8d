import { csvField, formatCsvAbout, type CsvValue } from '../base/csv.ts';
import type { Interval } from '../stats/exact.ts';
import { depthOf, isDifferent, type ProfileRow } from './profile-difference.ts';
import type { ProfileMeasure } from './profile-measures.ts';
import type { ProjectionRow } from './profile-summary.ts';

const told = (estimate: ({ value: number } & Interval) | null): CsvValue[] => [
  estimate?.value,
  estimate?.low,
  estimate?.high,
];

const table = (head: string[], rows: CsvValue[][], about: string): string =>
  formatCsvAbout(
    head,
    rows.map((row) => row.map(csvField)),
    about,
  );

const withEnds = (name: string) => [name, `${name}_low`, `${name}_high`];

const columnsOf = ({ log }: ProfileMeasure): string[] =>
  ['first', 'second', log ? 'ratio' : 'difference'].flatMap(withEnds);

/** A measure of two results, a row for each pair of matrices. */
export function profileCsv(
  rows: readonly ProfileRow[],
  measure: ProfileMeasure,
  layers: { first: number; second: number },
  about: string,
): string {
  const head = [
    ...['projection', 'first_layer', 'first_depth', 'second_layer', 'second_depth', 'measure'],
    ...columnsOf(measure),
    ...['p', 'q', 'different'],
  ];
  const lines = rows.map((row): CsvValue[] => {
    const { projection, layers: at, first, second, difference } = row;
    return [
      projection,
      ...[at.first, depthOf(at.first, layers.first)],
      ...[at.second, depthOf(at.second, layers.second)],
      measure.id,
      ...[...told(first), ...told(second), ...told(difference)],
      ...[difference?.p, difference?.q, difference && isDifferent(row)],
    ];
  });
  return table(head, lines, about);
}

/** The same over the layers, a row for each projection. */
export function projectionsCsv(
  rows: readonly ProjectionRow[],
  measure: ProfileMeasure,
  about: string,
): string {
  const head = [
    ...['projection', 'measure', 'layers'],
    ...columnsOf(measure),
    ...['p', 'q', 'layers_that_differ'],
  ];
  const lines = rows.map(({ projection, pairs, first, second, difference, found }): CsvValue[] => [
    ...[projection, measure.id, pairs],
    ...[...told(first), ...told(second), ...told(difference)],
    ...[difference?.p, difference?.q, found],
  ]);
  return table(head, lines, about);
}
