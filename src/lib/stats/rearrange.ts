import type { Grid } from '../plan/grid.ts';
import type { SignedCounts } from '../results/signed-counts.ts';
import { MAX_ONLY, MIN_ONLY, pairUp, type MapOutcomes } from './pairs.ts';

/** The order of rows and columns: `rows[i]` is the map's row that stands in place i. */
export interface Arrangement {
  rows: Uint32Array;
  cols: Uint32Array;
}

export function asIs(grid: Grid): Arrangement {
  return { rows: indices(grid.rows), cols: indices(grid.cols) };
}

const indices = (n: number) => Uint32Array.from({ length: n }, (_, i) => i);

/** Of what an arrangement puts where: entry i is the place of line i. */
export function placesOf(order: Uint32Array): Uint32Array {
  const places = new Uint32Array(order.length);
  order.forEach((line, place) => (places[line] = place));
  return places;
}

/** The cell of the map that stands at a place of the arrangement. */
export function originOf({ rows, cols }: Arrangement, place: number): number {
  return rows[Math.floor(place / cols.length)] * cols.length + cols[place % cols.length];
}

/** Whether two arrangements put every line in the same place. */
export function sameArrangement(a: Arrangement | null, b: Arrangement | null): boolean {
  if (!a || !b) return a === b;
  const same = (x: Uint32Array, y: Uint32Array) =>
    x.length === y.length && x.every((line, i) => line === y[i]);
  return same(a.rows, b.rows) && same(a.cols, b.cols);
}

/**
 * Counts over the cells that were mutated with both kinds: where one kind is still to come, a count
 * would show how far the screen has got.
 */
export function signedCounts(grid: Grid, map: MapOutcomes): SignedCounts {
  return countAnswers(grid, pairUp(grid, map).answers);
}

function countAnswers(grid: Grid, answers: ArrayLike<number>): SignedCounts {
  const rows = new Int32Array(grid.rows);
  const cols = new Int32Array(grid.cols);
  for (let cell = 0; cell < answers.length; cell++) {
    const answer = answers[cell];
    const sign = answer === MAX_ONLY ? 1 : answer === MIN_ONLY ? -1 : 0;
    rows[Math.floor(cell / grid.cols)] += sign;
    cols[cell % grid.cols] += sign;
  }
  return { rows, cols };
}

/** Lines from the largest count to the smallest; equal ones stay in their order. */
function orderByCounts(counts: Int32Array): Uint32Array {
  return indices(counts.length).sort((a, b) => counts[b] - counts[a] || a - b);
}

/**
 * Rearranges a map: rows and columns are ordered by their max-minus-min counts, the ones most for
 * max first. The paper shows such maps without saying how they were made; this is our reading.
 * Noise, too, has structure when it is ordered by itself: see asymmetry.ts for the test.
 */
export function rearrange(grid: Grid, map: MapOutcomes): Arrangement {
  return arrangeAnswers(grid, pairUp(grid, map).answers);
}

/** The same from what each cell answers to (pairs.ts); a permuted map is ordered by its own counts. */
export function arrangeAnswers(grid: Grid, answers: ArrayLike<number>): Arrangement {
  return arrangeByCounts(countAnswers(grid, answers));
}

/** The same from counts at hand. */
export const arrangeByCounts = ({ rows, cols }: SignedCounts): Arrangement => ({
  rows: orderByCounts(rows),
  cols: orderByCounts(cols),
});
