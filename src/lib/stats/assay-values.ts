import { FEWEST } from './asymmetry.ts';
import { clustering } from './clustering.ts';
import { complementarity } from './complementarity.ts';
import { heldOutEffects } from './held-out.ts';
import type { StatsSettings } from './matrix-stats.ts';
import { MEASURES, measureOf, type MeasureId } from './measures.ts';
import { overAssays, type OverAssays } from './over-assays.ts';
import { answersOf, pairUp, type MapOutcomes } from './pairs.ts';
import { signedCells } from './signed-cells.ts';
import { twoWay } from './two-way-asymmetry.ts';
import type { Grid } from '../plan/grid.ts';

/** What one assay's map of a matrix says of each measure: no p, which would be about that map. */
export interface AssayValues {
  /** Cells mutated with both max and min. */
  paired: number;
  /** Of all cells of the map. */
  all: number;
  /** Cells that answer to max or to min. */
  answering: number;
  /** null: this assay has too few cells for it. */
  values: Record<MeasureId, number | null>;
}

/** Of a measure that needs no p a few permuted maps tell as well. */
const ASSAY_SETTINGS: StatsSettings = { permutations: 200, seed: 1 };

/**
 * The measures of one matrix under each of several assays. Asymmetry is along the order of lines by
 * the other assays (held-out.ts), the two-dimensional one the smaller standard deviation of both axes;
 * the other measures are as of a single map (matrix-stats.ts).
 * @param maps of the matrix on one grid; null where an assay has none of both kinds
 */
export function assayValues(
  grid: Grid,
  maps: readonly (MapOutcomes | null)[],
  settings: StatsSettings = ASSAY_SETTINGS,
): (AssayValues | null)[] {
  const paired = maps.map((map) => {
    const pairs = map && pairUp(grid, map);
    return map && pairs && pairs.cells > 0 ? { map, pairs } : null;
  });
  const known = paired.flatMap((one) => (one ? [one.pairs] : []));
  const heldOut = heldOutEffects(known);
  return paired.map((one) => {
    if (!one) return null;
    const { pairs, map } = one;
    const effects = heldOut[known.indexOf(pairs)];
    const lines = clustering(grid, answersOf(grid, map, pairs), settings);
    const signed = pairs.maxOnly + pairs.minOnly;
    const isFew = Math.min(pairs.maxOnly, pairs.minOnly) < FEWEST;
    const both = isFew ? null : twoWay(signedCells(pairs), settings);
    return {
      paired: pairs.cells,
      answering: pairs.maxOnly + pairs.minOnly + pairs.both,
      all: grid.rows * grid.cols,
      values: {
        'asymmetry-rows': effects?.rows ?? null,
        'asymmetry-cols': effects?.cols ?? null,
        'two-way': both ? Math.min(both.rows.sd, both.cols.sd) : null,
        bias: signed > 0 ? pairs.maxOnly / signed : null,
        rows: lines?.rows.share ?? null,
        cols: lines?.cols.share ?? null,
        odds: complementarity(pairs, settings)?.oddsRatio ?? null,
      },
    };
  });
}

/** A measure's estimates over assays, on its own scale. */
export function estimate(id: MeasureId, all: readonly (AssayValues | null)[]): OverAssays | null {
  return overAssays(
    all.flatMap((one) => one?.values[id] ?? []),
    measureOf(id),
  );
}

/** All measures of a matrix over assays; null: no assay could tell it. */
export const estimates = (
  all: readonly (AssayValues | null)[],
): Record<MeasureId, OverAssays | null> =>
  Object.fromEntries(MEASURES.map(({ id }) => [id, estimate(id, all)])) as Record<
    MeasureId,
    OverAssays | null
  >;
