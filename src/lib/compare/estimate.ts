/** Estimates of one map with lines as units: NSMs come in whole rows and columns, so cells are none. */
import type { Grid } from '../plan/grid.ts';
import { scoreInterval, type Interval } from '../stats/exact.ts';
import { t95 } from '../stats/student-t.ts';

/** What is measured of a map, with its 95 % interval. */
export interface Estimate extends Interval {
  value: number;
  /** Degrees of freedom of the interval: lines of the axis that varies more, less one. */
  df: number;
  /** How many times the variance is that of independent cells; only of shares, and not of 0 and 1. */
  designEffect?: number;
  /** Cells, or mutants, that a share is of. */
  of?: number;
}

export interface LineVariance {
  variance: number;
  df: number;
}

/**
 * The variance of a statistic whose cells come in lines. It is taken over whole rows, over whole
 * columns, and over both (rows and columns less cells: Cameron, Gelbach and Miller 2011); the largest
 * counts.
 * @param influence of each cell on the statistic, which sums to 0 over the map; 0 where it has none.
 *   [grid.rows · grid.cols]
 * @param counts whether a cell counts
 * @returns null where fewer than two lines of either axis count
 */
export function lineVariance(
  { rows, cols }: Grid,
  influence: Float64Array,
  counts: (cell: number) => boolean,
): LineVariance | null {
  const byRow = new Float64Array(rows);
  const byCol = new Float64Array(cols);
  const [rowCounts, colCounts] = [new Uint8Array(rows), new Uint8Array(cols)];
  let cells = 0;
  for (let row = 0, cell = 0; row < rows; row++)
    for (let col = 0; col < cols; col++, cell++) {
      if (!counts(cell)) continue;
      const u = influence[cell];
      byRow[row] += u;
      byCol[col] += u;
      cells += u * u;
      rowCounts[row] = colCounts[col] = 1;
    }
  const [r, c] = [spread(byRow, rowCounts), spread(byCol, colCounts)];
  if (r.lines < 2 && c.lines < 2) return null;
  const wider = r.variance >= c.variance ? r : c;
  return {
    variance: Math.max(wider.variance, r.variance + c.variance - cells),
    df: Math.max(1, wider.lines - 1),
  };
}

function spread(sums: Float64Array, counts: Uint8Array): { variance: number; lines: number } {
  let [squares, lines] = [0, 0];
  for (let l = 0; l < sums.length; l++) {
    squares += sums[l] * sums[l];
    lines += counts[l];
  }
  return { variance: lines < 2 ? 0 : (squares * lines) / (lines - 1), lines };
}

/**
 * A share, Σ part / Σ whole over cells, with its interval.
 * @param part of each cell, at most its whole. [cells]
 * @returns null where there is no whole, or a single line only
 */
export function shareEstimate(grid: Grid, part: Uint8Array, whole: Uint8Array): Estimate | null {
  let [hits, all] = [0, 0];
  for (let cell = 0; cell < whole.length; cell++) {
    hits += part[cell];
    all += whole[cell];
  }
  if (all === 0) return null;
  const value = hits / all;
  const influence = new Float64Array(whole.length);
  for (let cell = 0; cell < whole.length; cell++)
    influence[cell] = (part[cell] - value * whole[cell]) / all;
  const found = lineVariance(grid, influence, (cell) => whole[cell] > 0);
  if (!found) return null;
  const independent = (value * (1 - value)) / all;
  const designEffect = independent > 0 ? Math.max(1, found.variance / independent) : undefined;
  return {
    value,
    df: found.df,
    of: all,
    ...(designEffect === undefined ? {} : { designEffect }),
    // where all cells are alike nothing is seen of their lines: at worst each line is one cell
    ...shareInterval(value, designEffect ? all / designEffect : found.df + 1, found.df),
  };
}

/**
 * A share as it would be told if its cells went together at least so much: of a share of 0 or 1
 * nothing is seen of that, and of a map with few busy lines too little.
 */
export function withDesignEffect(estimate: Estimate, designEffect: number): Estimate {
  const { value, df, of, designEffect: own = 0 } = estimate;
  if (of === undefined || own >= designEffect) return estimate;
  return { ...estimate, designEffect, ...shareInterval(value, of / designEffect, df) };
}

/** Wilson's score interval of a share of so many independent cells, with t in the place of z (Kott and Carr 1997). */
const shareInterval = (share: number, n: number, df: number): Interval =>
  scoreInterval(share, n, t95(df));

/** An estimate of something positive: its interval is symmetric on a logarithmic scale. @param variance of ln value */
export function logEstimate(value: number, { variance, df }: LineVariance): Estimate {
  const half = t95(df) * Math.sqrt(variance);
  return { value, low: value * Math.exp(-half), high: value * Math.exp(half), df };
}
