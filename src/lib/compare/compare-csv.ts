import { csvField, formatCsvAbout, type CsvField } from '../base/csv.ts';
import { formatMatrix } from '../model/matrix.ts';
import type { MatrixId, MatrixShape } from '../model/matrix.ts';
import { NO_OP, NOT_TESTED, SILENT } from '../results/outcomes.ts';
import { cellSite, type ScreenKind } from '../plan/grid.ts';
import type { MapResults } from '../results/map-results.ts';
import { TOKEN_ABOUT, TOKEN_COLUMN, tokenNumber } from '../results/map-csv.ts';
import { shownSeverity, type MapAgreement, type PairAgreement } from './map-agreement.ts';
import type { OnlyInOne } from './difference.ts';

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
  const row = (name: string, pair: PairAgreement): CsvField[] => [
    name,
    ...[pair.cells, pair.both, pair.onlyFirst, pair.onlySecond, pair.neither].map(String),
    ...[
      pair.kappa?.value,
      pair.kappa?.interval?.low,
      pair.kappa?.interval?.high,
      shownSeverity(pair),
    ].map(csvField),
    String(pair.severities),
    String(pair.sameToken),
  ];
  const rows = kinds.map(({ kind, agreement }) => row(kind, agreement));
  return formatCsvAbout(head, all && kinds.length > 1 ? [...rows, row('all', all)] : rows, about);
}

const VERDICTS: Record<number, string> = {
  [NOT_TESTED]: 'not tested',
  [NO_OP]: 'no-op',
  [SILENT]: 'silent',
};

/**
 * Mutants that are NSMs in one of two maps, a row each, with what each map says of them.
 * @param compared what is compared; with `verdictsOnly`, tokens are not known. `about` stands in the first row
 */
export function onlyInOneCsv(
  rows: readonly OnlyInOne[],
  compared: {
    matrix: MatrixId;
    shape: MatrixShape;
    tile: number;
    verdictsOnly: boolean;
    about: string;
  },
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
    VERDICTS[map[kind]?.firstDivergent[cell] ?? NOT_TESTED] ?? 'nsm';
  const lines = rows.map(({ cell, kind, in: where }): CsvField[] => {
    const { row, col, height, width } = cellSite(
      compared.shape,
      compared.matrix,
      compared.tile,
      cell,
    );
    const known = (where === 'first' ? first : second)[kind]!;
    return [
      formatMatrix(compared.matrix),
      ...[row, col, height, width].map(String),
      ...[kind, where, verdict(first, kind, cell), verdict(second, kind, cell)],
      ...[
        compared.verdictsOnly ? null : tokenNumber(known.firstDivergent[cell]),
        csvField(known.kl[cell]),
      ],
    ];
  });
  return formatCsvAbout(head, lines, `${compared.about}\n${TOKEN_ABOUT}`);
}
