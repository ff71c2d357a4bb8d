import { csvField, formatCsv, type CsvField } from '../base/csv.ts';
import { isMarginal } from '../assay/marginal.ts';
import { formatMatrix, matrixShape, type MatrixId } from '../model/matrix.ts';
import type { ModelConfig } from '../model/model-config.ts';
import { engineOf } from './engine-code.ts';
import { howOf } from './how.ts';
import { isShown, promptsDivergedAt, type Least } from './least.ts';
import { NO_OP, NOT_TESTED, outcomeVerdict, type KindOutcomes } from './outcomes.ts';
import { cellSite, tileGrid, type ScreenKind } from '../plan/grid.ts';

/**
 * The column of the first divergent token in a CSV of what the page shows, and what its `about` says
 * of it: the page counts tokens from 1. Run files count from 0, under another name.
 */
export const TOKEN_COLUMN = 'differs_from_token';
export const TOKEN_ABOUT =
  'differs_from_token: number of the first divergent token, counted from 1 as on the page (first_divergent of run files counts from 0)';

/** The number of an outcome's first divergent token; null where none diverges. */
export const tokenNumber = (outcome: number): CsvField =>
  outcome >= 0 ? String(outcome + 1) : null;

/** What of a map a figure shows, and where it comes from. */
export interface FigureOf {
  /** Whether a cell is in view. */
  inView: (cell: number) => boolean;
  /** NSMs that have less are drawn as if they were silent: not `shown`. */
  least: Least;
  about: string;
}

/**
 * The tested cells of a map as CSV, a row for each cell and kind: what a figure shows, in numbers.
 * The first row's `about` says where it comes from; CSV has no other place for that.
 */
export function mapCsv(
  config: ModelConfig,
  map: { matrix: MatrixId; tile: number; kinds: readonly ScreenKind[] },
  results: Partial<Record<ScreenKind, KindOutcomes>>,
  figure: FigureOf,
): string {
  const shape = matrixShape(config, map.matrix.projection);
  const grid = tileGrid(shape, map.tile);
  // only of assays of several prompts
  const counted = map.kinds.some((kind) => results[kind]?.promptsDiverged);
  const rows: CsvField[][] = [
    ['matrix', 'row', 'col', 'height', 'width', 'kind', 'verdict'].concat([
      TOKEN_COLUMN,
      ...(counted ? ['prompts_diverged'] : []),
      'marginal',
      'kl',
      'margin',
      'how',
      'engine',
      'shown',
      'about',
    ]),
  ];
  for (let cell = 0; cell < grid.rows * grid.cols; cell++) {
    const site = cellSite(shape, map.matrix, map.tile, cell);
    if (!figure.inView(cell)) continue;
    for (const kind of map.kinds) {
      const known = results[kind];
      const outcome = known?.firstDivergent[cell] ?? NOT_TESTED;
      const verdict = outcomeVerdict(outcome);
      if (!known || !verdict) continue;
      const { row, col, height, width } = site;
      rows.push([
        formatMatrix(map.matrix),
        ...[row, col, height, width].map(String),
        kind,
        verdict,
        tokenNumber(outcome),
        ...(counted ? [count(promptsDivergedAt(known, cell))] : []),
        String(outcome !== NO_OP && isMarginal(known.margin[cell])),
        csvField(known.kl[cell]),
        csvField(known.margin[cell]),
        howOf(known.how?.[cell]),
        engineOf(known.engine?.[cell]),
        String(outcome < 0 || isShown(known, cell, figure.least)),
        rows.length === 1 ? `${figure.about}\n${TOKEN_ABOUT}` : null,
      ]);
    }
  }
  return formatCsv(rows);
}

/** Empty where it is not known. */
const count = (n: number): CsvField => (n < 0 ? null : String(n));
