import { formatMatrix } from '../model/matrix.ts';
import type { RankedMap, Ranking } from '../risk/ranking.ts';
import type { MutantPlace } from './rank-mutants.ts';

/** Mutants as a ranking of the risk room, in their order, to be run. */
export function asRanking(mutants: readonly (MutantPlace & { risk: number })[]): Ranking {
  const maps: RankedMap[] = [];
  const places = new Map<string, number>();
  const map = mutants.map(({ matrix, kind }) => {
    const name = formatMatrix(matrix);
    const key = `${name} ${kind}`;
    const place = places.get(key) ?? maps.push({ matrix: name, kind }) - 1;
    places.set(key, place);
    return place;
  });
  return {
    maps,
    map: Uint16Array.from(map),
    cell: Uint32Array.from(mutants, ({ cell }) => cell),
    risk: Float32Array.from(mutants, ({ risk }) => risk),
  };
}
