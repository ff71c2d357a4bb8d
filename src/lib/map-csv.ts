import { formatCsv, type CsvField } from './csv.ts';
import { isMarginal } from './decoding.ts';
import { formatMatrix, matrixShape, type MatrixId } from './matrix.ts';
import type { ModelConfig } from './model-config.ts';
import { NO_OP, NOT_TESTED, outcomeVerdict, type KindOutcomes } from './outcomes.ts';
import { cellSite, tileGrid, type ScreenKind } from './plan.ts';
import type { Rect } from './site.ts';

/**
 * The tested cells of a map as CSV, a row for each cell and kind: what a figure shows, in numbers.
 * @param window only cells that reach into it, in weights; null: all
 */
export function mapCsv(
  config: ModelConfig,
  of: { matrix: MatrixId; tile: number; kinds: readonly ScreenKind[] },
  results: Partial<Record<ScreenKind, KindOutcomes>>,
  window: Rect | null,
): string {
  const shape = matrixShape(config, of.matrix.projection);
  const grid = tileGrid(shape, of.tile);
  const rows: CsvField[][] = [
    ['matrix', 'row', 'col', 'height', 'width', 'kind', 'verdict', 'first_divergent_token'].concat([
      'marginal',
      'kl',
      'smallest_lead',
    ]),
  ];
  for (let cell = 0; cell < grid.rows * grid.cols; cell++) {
    const site = cellSite(shape, of.matrix, of.tile, cell);
    if (window && !meet(site, window)) continue;
    for (const kind of of.kinds) {
      const known = results[kind];
      const outcome = known?.outcomes[cell] ?? NOT_TESTED;
      const verdict = outcomeVerdict(outcome);
      if (!known || !verdict) continue;
      const { row, col, height, width } = site;
      rows.push([
        formatMatrix(of.matrix),
        ...[row, col, height, width].map(String),
        kind,
        verdict,
        String(Math.max(-1, outcome)),
        String(outcome !== NO_OP && isMarginal(known.lead[cell])),
        number(known.kl[cell]),
        number(known.lead[cell]),
      ]);
    }
  }
  return formatCsv(rows);
}

const number = (x: number): CsvField => (Number.isFinite(x) ? String(x) : null);

const meet = (a: Rect, b: Rect) =>
  a.row < b.row + b.height &&
  b.row < a.row + a.height &&
  a.col < b.col + b.width &&
  b.col < a.col + a.width;
