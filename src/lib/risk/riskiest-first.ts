import type { MapResults } from '../results/map-results.ts';
import { NOT_TESTED } from '../results/outcomes.ts';
import { formatMatrix } from '../model/matrix.ts';
import { cellsOf, type MatrixRisk } from './matrix-risk.ts';

/** Risky mutants, by their prediction. */
const RISKY = 0.5;
/** So many times as many risky mutants as chance would test, and these more, are no chance. */
const TIMES = 2;
const MORE = 3;

/**
 * Whether the riskiest mutants were tested first: of those at a high risk far more are tested than
 * if each map's tests had been drawn at random. Of a map that is tested whole nothing follows.
 */
export function areRiskiestFirst(
  risks: Iterable<MatrixRisk>,
  maps: ReadonlyMap<string, MapResults>,
): boolean {
  let [tested, expected] = [0, 0];
  for (const { matrix, kinds } of risks)
    for (const one of kinds) {
      const known = maps.get(formatMatrix(matrix))?.[one.kind];
      if (!known || known.tested === 0) continue;
      const { cells, risk } = one.listed;
      const share = known.tested / cellsOf(one);
      for (let i = 0; i < cells.length; i++) {
        if (risk[i] < RISKY) continue;
        expected += share;
        if (known.firstDivergent[cells[i]] !== NOT_TESTED) tested++;
      }
    }
  return tested > TIMES * expected + MORE;
}
