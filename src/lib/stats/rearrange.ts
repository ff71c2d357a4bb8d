import type { Grid } from '../plan.ts';
import { NOT_TESTED } from '../outcomes.ts';
import type { MapOutcomes } from './pairs.ts';

/** Max-minus-min counts: for each row and column, its NSMs at max less its NSMs at min. */
export interface SignedCounts {
  rows: Int32Array;
  cols: Int32Array;
}

/** The order of rows and columns: `rows[i]` is the map's row that stands in place i. */
export interface Arrangement {
  rows: Uint32Array;
  cols: Uint32Array;
}

export function asIs(grid: Grid): Arrangement {
  return { rows: indices(grid.rows), cols: indices(grid.cols) };
}

const indices = (n: number) => Uint32Array.from({ length: n }, (_, i) => i);

/**
 * Counts over the cells that were tested with both kinds: where one kind is still to come, a count
 * would show how far the screen has got.
 */
export function signedCounts(grid: Grid, { max, min }: MapOutcomes): SignedCounts {
  const rows = new Int32Array(grid.rows);
  const cols = new Int32Array(grid.cols);
  for (let cell = 0; max && min && cell < grid.rows * grid.cols; cell++) {
    const [a, b] = [max.outcomes[cell], min.outcomes[cell]];
    if (a === NOT_TESTED || b === NOT_TESTED) continue;
    const sign = (a >= 0 ? 1 : 0) - (b >= 0 ? 1 : 0);
    rows[Math.floor(cell / grid.cols)] += sign;
    cols[cell % grid.cols] += sign;
  }
  return { rows, cols };
}

/** Lines from the largest count to the smallest; equal ones stay in their order. */
export function orderByCounts(counts: Int32Array): Uint32Array {
  return indices(counts.length).sort((a, b) => counts[b] - counts[a] || a - b);
}

/**
 * Rearranges a map: rows and columns are ordered by their max-minus-min counts, the ones most for
 * max first. The paper shows such maps without saying how they were made; this is our reading.
 * Noise, too, has structure when it is ordered by itself: see asymmetry.ts for the test.
 */
export function rearrange(grid: Grid, map: MapOutcomes): Arrangement {
  const counts = signedCounts(grid, map);
  return { rows: orderByCounts(counts.rows), cols: orderByCounts(counts.cols) };
}
