import { formatMatrix } from '../model/matrix.ts';
import type { ScreenKind } from '../plan/grid.ts';
import type { MatrixRisk } from './matrix-risk.ts';

/** The maps that a ranking is over: a matrix and a kind each. */
export interface RankedMap {
  /** `L2.gate` */
  matrix: string;
  kind: ScreenKind;
}

/** Mutants of several maps, in an order. */
export interface MutantList {
  maps: RankedMap[];
  /** Index into the maps. */
  map: Uint16Array;
  cell: Uint32Array;
}

/** The riskiest mutants first; of equal risk in the order of the maps, then by cell. */
export interface Ranking extends MutantList {
  risk: Float32Array;
}

/**
 * All listed mutants of some matrices, the riskiest first. Between the largest of the lists' bounds and
 * the smallest, mutants of some maps may be missing: those maps' lists were full.
 * @param skip told of each mutant; true leaves it out
 */
export function rank(
  matrices: readonly MatrixRisk[],
  skip: (map: RankedMap, cell: number) => boolean = () => false,
): Ranking {
  const maps: RankedMap[] = [];
  const [map, cell, risk]: number[][] = [[], [], []];
  for (const { matrix, kinds } of matrices)
    for (const { kind, listed } of kinds) {
      const one = { matrix: formatMatrix(matrix), kind };
      const index = maps.push(one) - 1;
      for (let i = 0; i < listed.cells.length; i++) {
        if (skip(one, listed.cells[i])) continue;
        map.push(index);
        cell.push(listed.cells[i]);
        risk.push(listed.risk[i]);
      }
    }
  const order = Uint32Array.from({ length: cell.length }, (_, i) => i);
  order.sort((a, b) => rankOf(risk[b]) - rankOf(risk[a]) || map[a] - map[b] || cell[a] - cell[b]);
  return {
    maps,
    map: Uint16Array.from(order, (i) => map[i]),
    cell: Uint32Array.from(order, (i) => cell[i]),
    risk: Float32Array.from(order, (i) => risk[i]),
  };
}

/** A number to sort by: what is no number comes first, as in {@link riskBin}. */
const rankOf = (risk: number): number => (Number.isNaN(risk) ? Infinity : Math.min(risk, 1e38));

/** The first `count` of a ranking. */
export const head = ({ maps, map, cell, risk }: Ranking, count: number): Ranking => ({
  maps,
  map: map.slice(0, count),
  cell: cell.slice(0, count),
  risk: risk.slice(0, count),
});
