import { formatCsv, type CsvField } from '../base/csv.ts';
import { formatMatrix } from '../model/matrix.ts';
import type { MatrixId, MatrixShape } from '../model/matrix.ts';
import { NO_OP, NOT_TESTED, SILENT } from '../results/outcomes.ts';
import { cellSite, type ScreenKind } from '../plan/plan.ts';
import { TOKEN_ABOUT, TOKEN_COLUMN, tokenNumber } from '../results/map-csv.ts';
import { shownSeverity, type MapAgreement, type PairAgreement } from './agree.ts';
import type { MapResults } from './comparand.ts';
import type { OnlyInOne } from './difference.ts';

const number = (x: number | null | undefined): CsvField =>
  x !== null && x !== undefined && Number.isFinite(x) ? String(x) : null;

/** @param rows with a last field of the first row's that says where they come from, under `about` */
const withAbout = (head: string[], rows: CsvField[][], about: string): string =>
  formatCsv([[...head, 'about'], ...rows.map((row, i) => [...row, i === 0 ? about : null])]);

/**
 * The agreement table, a row for each kind and one for all of them.
 * @param about what is compared and where it comes from; in the first row
 */
export function agreementCsv({ kinds, all }: MapAgreement, about: string): string {
  const head = ['kind', 'cells', 'nsm_in_both', 'only_first', 'only_second', 'neither'].concat([
    'kappa',
    'kappa_low',
    'kappa_high',
    'severity_correlation',
    'severity_n',
    'same_first_token',
  ]);
  const row = (name: string, of: PairAgreement): CsvField[] => [
    name,
    ...[of.cells, of.both, of.onlyFirst, of.onlySecond, of.neither].map(String),
    ...[of.kappa?.value, of.kappa?.low, of.kappa?.high, shownSeverity(of)].map(number),
    String(of.severities),
    String(of.sameToken),
  ];
  const rows = kinds.map(({ kind, agreement }) => row(kind, agreement));
  return withAbout(head, all && kinds.length > 1 ? [...rows, row('all', all)] : rows, about);
}

const VERDICTS: Record<number, string> = {
  [NOT_TESTED]: 'not tested',
  [NO_OP]: 'no-op',
  [SILENT]: 'silent',
};

/**
 * Mutants that are NSMs in one of two maps, a row each, with what each map says of them.
 * @param of what is compared; with `verdictsOnly`, tokens are not known. `about` stands in the first row
 */
export function onlyInOneCsv(
  rows: readonly OnlyInOne[],
  of: { matrix: MatrixId; shape: MatrixShape; tile: number; verdictsOnly: boolean; about: string },
  first: MapResults,
  second: MapResults,
): string {
  const head = ['matrix', 'row', 'col', 'height', 'width', 'kind', 'only_in'].concat([
    'first_verdict',
    'second_verdict',
    TOKEN_COLUMN,
    'kl',
  ]);
  const verdict = (map: MapResults, kind: ScreenKind, cell: number) =>
    VERDICTS[map[kind]?.outcomes[cell] ?? NOT_TESTED] ?? 'nsm';
  const lines = rows.map(({ cell, kind, in: where }): CsvField[] => {
    const { row, col, height, width } = cellSite(of.shape, of.matrix, of.tile, cell);
    const known = (where === 'first' ? first : second)[kind]!;
    return [
      formatMatrix(of.matrix),
      ...[row, col, height, width].map(String),
      ...[kind, where, verdict(first, kind, cell), verdict(second, kind, cell)],
      ...[of.verdictsOnly ? null : tokenNumber(known.outcomes[cell]), number(known.kl[cell])],
    ];
  });
  return withAbout(head, lines, `${of.about}\n${TOKEN_ABOUT}`);
}
