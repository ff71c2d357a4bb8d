import { csvField, formatCsv, type CsvField } from '../base/csv.ts';
import { formatMatrix, matrixShape } from '../model/matrix.ts';
import type { ModelConfig } from '../model/model-config.ts';
import { cellSite } from '../plan/grid.ts';
import { TOKEN_ABOUT, TOKEN_COLUMN, tokenNumber } from '../results/map-csv.ts';
import { NOT_TESTED, outcomeVerdict } from '../results/outcomes.ts';
import type { MutantPlace } from './rank-mutants.ts';

/** A mutant of a ranking with all that is known of it. */
export interface RankingRow extends MutantPlace {
  /** Its outcome (see outcomes.ts); NOT_TESTED where it is only predicted. */
  outcome: number;
  /** In nats; NaN where it is not known. */
  kl: number;
  /** The predicted risk; NaN where it is not known. */
  risk: number;
  /** What it says; null where that is not written. */
  says: string | null;
}

/**
 * A ranking as CSV, the first row first. A mutant that was not run has the state `predicted` and no
 * verdict. The first row's `about` says where it comes from.
 */
export function rankingCsv(
  config: ModelConfig,
  tile: number,
  rows: readonly RankingRow[],
  about: string,
): string {
  const head: CsvField[] = [
    ...['rank', 'matrix', 'row', 'col', 'height', 'width', 'kind', 'state', 'verdict'],
    ...[TOKEN_COLUMN, 'kl', 'risk', 'says', 'about'],
  ];
  const records = rows.map(({ matrix, kind, cell, outcome, kl, risk, says }, i): CsvField[] => {
    const shape = matrixShape(config, matrix.projection);
    const { row, col, height, width } = cellSite(shape, matrix, tile, cell);
    return [
      ...[String(i + 1), formatMatrix(matrix)],
      ...[row, col, height, width].map(String),
      ...[kind, outcome === NOT_TESTED ? 'predicted' : 'verified'],
      ...[outcomeVerdict(outcome), tokenNumber(outcome)],
      ...[csvField(kl), csvField(risk), says],
      i === 0 ? `${about}\n${TOKEN_ABOUT}` : null,
    ];
  });
  return formatCsv([head, ...records]);
}
