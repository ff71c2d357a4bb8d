import type { Grid } from '../plan/grid.ts';
import { association, type Association } from './association.ts';
import { asymmetry, type Asymmetry } from './asymmetry.ts';
import { bias, type Bias } from './bias.ts';
import { clustering, type Clustering } from './clustering.ts';
import { complementarity, type Complementarity } from './complementarity.ts';
import { answersOf, pairUp, type MapOutcomes } from './pairs.ts';

export interface StatsSettings {
  permutations: number;
  seed: number;
}

export const STATS_SETTINGS: StatsSettings = { permutations: 1000, seed: 1 };

/** All that is tested of one matrix's map. What cannot be said of it is null. */
export interface MatrixStats {
  /** Cells of the map. */
  all: number;
  /** Cells mutated with both max and min: the others are left out. */
  paired: number;
  /** Of those, the cells that answer to max, to min. */
  max: number;
  min: number;
  /** Cells that answer to both. */
  both: number;
  bias: Bias | null;
  /** Of max and min over all cells, lines that both share included: a description. */
  association: Association | null;
  complementarity: Complementarity | null;
  /** Of the cells that answer to max or min. */
  clustering: Clustering | null;
  asymmetry: Asymmetry | null;
}

/** Runs every test on a map. */
export function matrixStats(
  grid: Grid,
  map: MapOutcomes,
  settings: StatsSettings = STATS_SETTINGS,
): MatrixStats {
  const pairs = pairUp(grid, map);
  return {
    all: grid.rows * grid.cols,
    paired: pairs.cells,
    max: pairs.maxOnly + pairs.both,
    min: pairs.minOnly + pairs.both,
    both: pairs.both,
    bias: bias(pairs),
    association: association(pairs),
    complementarity: complementarity(pairs, settings),
    clustering: clustering(grid, answersOf(grid, map, pairs), settings),
    asymmetry: asymmetry(pairs, settings),
  };
}
