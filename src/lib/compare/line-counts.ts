import { maxOf } from '../base/arrays.ts';
import type { Grid } from '../plan/grid.ts';
import { busyAt } from '../stats/clustering.ts';

/** The answering cells of a map, line by line of one axis. */
export interface LineCounts {
  /** Answering cells of each line, and tested ones. */
  counts: Uint32Array;
  sizes: Uint32Array;
  tested: number;
  nsms: number;
  /** From so many answering cells on a line is a busy one. */
  busy: number;
  /** Answering cells on busy lines. */
  onBusy: number;
  lineOf: (cell: number) => number;
}

/**
 * Counts answering cells by line.
 * @param hits 1 for an answering cell, 0 for another tested one, −1 for the rest. [grid.rows · grid.cols]
 * @param given from how many on a line is busy; left out: as in Statistics, see busyAt
 */
export function lineCounts(
  grid: Grid,
  hits: Int8Array,
  axis: 'rows' | 'cols',
  given?: number,
): LineCounts {
  const { cols } = grid;
  const lineOf =
    axis === 'rows' ? (cell: number) => Math.floor(cell / cols) : (cell: number) => cell % cols;
  const [counts, sizes] = [new Uint32Array(grid[axis]), new Uint32Array(grid[axis])];
  let [tested, nsms] = [0, 0];
  for (let cell = 0; cell < hits.length; cell++) {
    if (hits[cell] < 0) continue;
    const line = lineOf(cell);
    tested++;
    nsms += hits[cell];
    sizes[line]++;
    counts[line] += hits[cell];
  }
  const busy = given ?? busyAt(tested, nsms, maxOf(sizes));
  let onBusy = 0;
  for (const count of counts) if (count >= busy) onBusy += count;
  return { counts, sizes, tested, nsms, busy, onBusy, lineOf };
}
