import type { ScreenKind } from '../plan/grid.ts';
import type { MapResults } from '../results/map-results.ts';
import type { MapRow } from '../results/map-rows.ts';
import { NOT_TESTED } from '../results/outcomes.ts';
import type { MatrixRisk } from './matrix-risk.ts';

/** The listed mutants of a map that are not tested, cell by cell. */
export function predictedRows(
  { kinds }: Pick<MatrixRisk, 'kinds'>,
  wanted: readonly ScreenKind[],
  results: MapResults,
): MapRow[] {
  const rows: MapRow[] = [];
  for (const { kind, listed } of kinds) {
    if (!wanted.includes(kind)) continue;
    const outcomes = results[kind]?.firstDivergent;
    for (const cell of listed.cells)
      if ((outcomes?.[cell] ?? NOT_TESTED) === NOT_TESTED) rows.push({ cell, kind });
  }
  return rows.sort((a, b) => a.cell - b.cell);
}
