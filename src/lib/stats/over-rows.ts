import { csvField, formatCsvAbout, formatTabsAbout, type CsvField } from '../base/csv.ts';
import { byModel, parseMatrix, type MatrixId } from '../model/matrix.ts';
import { estimates, type AssayValues } from './assay-values.ts';
import { CROSSED_COLUMNS, crossedValues, type CrossedRow } from './crossed-rows.ts';
import { gateContrast, type GateContrast, type MatrixEffect } from './gate-contrast.ts';
import { measureOf, MEASURES, type MeasureId } from './measures.ts';
import type { OverAssays } from './over-assays.ts';

/** A matrix with its estimates over assays. */
export interface OverRow {
  matrix: MatrixId;
  name: string;
  /** Of each assay; null: it has not both kinds of the matrix. */
  each: readonly (AssayValues | null)[];
  /** Assays that have results of it. */
  assays: number;
  /** null: no assay could tell. */
  over: Record<MeasureId, OverAssays | null>;
}

/** Rows in the order of the model. @param values by name of the matrix, an entry for each assay */
export function overRows(values: ReadonlyMap<string, readonly (AssayValues | null)[]>): OverRow[] {
  return [...values]
    .map(([name, each]) => {
      const assays = each.filter(Boolean).length;
      return { matrix: parseMatrix(name)!, name, each, assays, over: estimates(each) };
    })
    .sort((a, b) => byModel(a.matrix, b.matrix));
}

/** The held-out effects, for gateContrast; assays that have none are left out. */
export function heldOutOf(rows: readonly OverRow[]): MatrixEffect[][] {
  const assays = rows[0]?.each.length ?? 0;
  const effects = Array.from({ length: assays }, (_, i) =>
    rows.flatMap(({ matrix, each }): MatrixEffect[] => {
      const values = each[i]?.values;
      const [along, across] = [values?.['asymmetry-rows'], values?.['asymmetry-cols']];
      if (typeof along !== 'number' || typeof across !== 'number') return [];
      return [{ ...matrix, rows: along, cols: across }];
    }),
  );
  return effects.filter((some) => some.length > 0);
}

/** Gate against Up and Down with assays as units; null where fewer than two of them tell. */
export function overContrast(rows: readonly OverRow[]): GateContrast | null {
  const effects = heldOutOf(rows);
  return effects.length > 1 ? gateContrast(effects) : null;
}

/** Whether an interval over assays leaves out what the measure is where there is nothing to find. */
export function isBeyond({ over }: OverRow, id: MeasureId): boolean {
  const interval = over[id]?.interval;
  const { neutral, sides } = measureOf(id);
  if (!interval) return false;
  return interval.low > neutral || (sides === 2 && interval.high < neutral);
}

/**
 * A row for each matrix in full precision: of each measure mean, interval, p and number of assays,
 * what each assay says (`bias_assay_1`), and the crossed model of the matrix' kind. The last column, `about`, says in the first row where
 * they come from.
 */
export const overCsv = (
  rows: readonly OverRow[],
  crossed: readonly CrossedRow[],
  about: string,
): string => formatCsvAbout(...fieldsOf(rows, crossed), about);

/** The same for a spreadsheet's cells. */
export const overText = (
  rows: readonly OverRow[],
  crossed: readonly CrossedRow[],
  about: string,
): string => formatTabsAbout(...fieldsOf(rows, crossed), about);

function fieldsOf(
  rows: readonly OverRow[],
  crossed: readonly CrossedRow[],
): [head: string[], lines: CsvField[][]] {
  const assays = rows[0]?.each.map((_, i) => i) ?? [];
  const columns = MEASURES.flatMap(({ id }) => {
    const name = id.replace('-', '_');
    const over = ['mean', 'low', 'high', 'p', 'assays'].map((end) => `${name}_${end}`);
    return [...over, ...assays.map((i) => `${name}_assay_${i + 1}`)];
  });
  const compared = ['compared', 'answering'].flatMap((name) =>
    assays.map((i) => `${name}_assay_${i + 1}`),
  );
  const head = [
    'matrix',
    'layer',
    'projection',
    'assays',
    ...compared,
    ...columns,
    ...CROSSED_COLUMNS,
  ];
  const lines = rows.map(({ matrix, name, each, assays: known, over }) => {
    const numbers = MEASURES.flatMap(({ id }) => {
      const { mean, interval, p, assays: n } = over[id] ?? {};
      const own = each.map((one) => one?.values[id]);
      return [mean, interval?.low, interval?.high, p, n, ...own];
    });
    const cells = [...each.map((one) => one?.paired), ...each.map((one) => one?.answering)];
    const own = [name, matrix.layer, matrix.projection, known, ...cells, ...numbers];
    return [...own, ...crossedValues(crossed, matrix)].map(csvField);
  });
  return [head, lines];
}
