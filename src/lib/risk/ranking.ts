import { formatMatrix } from '../model/matrix.ts';
import type { ScreenKind } from '../plan/grid.ts';
import type { KindRisk, MatrixRisk } from './matrix-risk.ts';
import { binFrom, RISK_BINS } from './risk-bins.ts';

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
 * @param from less risky ones are left out
 */
export function rank(matrices: readonly MatrixRisk[], from = 0): Ranking {
  const maps: RankedMap[] = [];
  const [map, cell, risk]: number[][] = [[], [], []];
  for (const { matrix, kinds } of matrices)
    for (const { kind, listed } of kinds) {
      const index = maps.push({ matrix: formatMatrix(matrix), kind }) - 1;
      for (let i = 0; i < listed.cells.length; i++) {
        if (listed.risk[i] < from) continue;
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

/** A risk that so many mutants have at least, listed or not; hardly more have it. */
export function riskOfRank(
  matrices: readonly { kinds: readonly Pick<KindRisk, 'histogram'>[] }[],
  count: number,
): number {
  let [bin, left] = [RISK_BINS, count];
  while (bin > 0 && left > 0) {
    bin--;
    for (const { kinds } of matrices) for (const { histogram } of kinds) left -= histogram[bin];
  }
  return bin === RISK_BINS ? Infinity : binFrom(bin);
}

/** The first `count` of a ranking. */
export const head = ({ maps, map, cell, risk }: Ranking, count: number): Ranking => ({
  maps,
  map: map.slice(0, count),
  cell: cell.slice(0, count),
  risk: risk.slice(0, count),
});
