import { maxOf } from '../base/arrays.ts';
import { hypergeometricTail } from './exact.ts';
import { lineOf, type Axis } from './signed-cells.ts';
import type { Grid } from '../plan/grid.ts';

/** The answering cells of a map, line by line of one axis. */
export interface BusyLines {
  /** Answering cells of each line, and tested ones. */
  counts: Uint32Array;
  sizes: Uint32Array;
  tested: number;
  nsms: number;
  /** From so many answering cells on a line is a busy one. */
  busy: number;
  /** Answering cells on busy lines. */
  onBusy: number;
}

/**
 * Counts answering cells by line.
 * @param hits 1 for an answering cell, 0 for another tested one, −1 for the rest. [grid.rows · grid.cols]
 * @param given from how many on a line is busy; left out: see busyAt
 */
export function busyLines(grid: Grid, hits: Int8Array, axis: Axis, given?: number): BusyLines {
  const [counts, sizes] = [new Uint32Array(grid[axis]), new Uint32Array(grid[axis])];
  let [tested, nsms] = [0, 0];
  for (let cell = 0; cell < hits.length; cell++) {
    if (hits[cell] < 0) continue;
    const line = lineOf(grid, axis, cell);
    tested++;
    nsms += hits[cell];
    sizes[line]++;
    counts[line] += hits[cell];
  }
  const busy = given ?? busyAt(tested, nsms, maxOf(sizes));
  return { counts, sizes, tested, nsms, busy, onBusy: countOnBusy(counts, busy) };
}

/** Answering cells on lines that have at least `busy` of them. */
export function countOnBusy(counts: Uint32Array, busy: number): number {
  let on = 0;
  for (const count of counts) if (count >= busy) on += count;
  return on;
}

/** A line is busy only if at most this share of lines would be under uniform placement. */
const RARE = 0.01;

/**
 * From how many NSMs on a line is busy: a quarter of its cells, as in our count on the paper's tables
 * (16 of 64 squares); more in a map so full that over 1 % of lines would reach that by chance.
 * @param cells tested cells of the map
 * @param nsms NSMs among them
 * @param line cells of a line
 */
function busyAt(cells: number, nsms: number, line: number): number {
  let busy = Math.max(2, Math.ceil(line / 4));
  while (busy < line && hypergeometricTail(busy, cells, nsms, line) > RARE) busy++;
  return busy;
}

/**
 * The share of NSMs on busy lines under uniform placement, exactly: an NSM lies on line l with
 * chance size/cells, and needs busy − 1 of the other NSMs there (hypergeometric).
 */
export function expectedShare(
  sizes: ArrayLike<number>,
  cells: number,
  nsms: number,
  busy: number,
): number {
  const bySize = new Map<number, number>();
  let sum = 0;
  for (const size of Array.from(sizes)) {
    if (size === 0) continue;
    const known = bySize.get(size) ?? hypergeometricTail(busy - 1, cells - 1, nsms - 1, size - 1);
    bySize.set(size, known);
    sum += (size / cells) * known;
  }
  return sum;
}
