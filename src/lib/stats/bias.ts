import { maxOf } from '../base/arrays.ts';
import { signTest, wilson, type Interval } from './exact.ts';
import { bootstrapLines, hull } from './line-bootstrap.ts';
import type { Pairs } from './pairs.ts';
import { flipTest } from './sign-flips.ts';
import { AXES, lineCounts, signedCells, type Axis, type LineCounts } from './signed-cells.ts';

/** Whether a matrix answers more to one kind than to the other. */
export interface Bias {
  maxOnly: number;
  minOnly: number;
  /** Of the cells that answer to one kind only, the share that answers to max; ½ is no bias. */
  share: number;
  /** Of the share, 95 %, over lines that are drawn again. */
  interval: Interval;
  /** By flipping the signs of whole lines: the larger of rows' and columns'. */
  p: number;
  rowsP: number;
  colsP: number;
  /** The axis whose p that is. */
  axis: Axis;
  /** Lines of that axis with cells that answer to one kind only. */
  lines: number;
  /** How many lines, equal ones, would carry the estimate as well: (Σn)² / Σn² (Kish 1965). */
  carriers: number;
  /** The least |share − ½| that would have been found in 80 % of maps; null: none could be. */
  least: number | null;
  /** As if cells were independent, which those of a line are not: a description only. */
  cellInterval: Interval;
  cellP: number;
}

/**
 * Bias: of the cells that answer to one kind only, how many answer to max. Each cell is its own
 * control, so cells that answer to both or to neither say nothing (McNemar 1947). NSMs come in
 * whole lines, so the line is the unit: p flips the signs of whole rows and of whole columns and is
 * the larger of both, that of the busier axis. Interval: rows, or columns, are drawn again
 * (line-bootstrap.ts); it holds both of these and the one of independent cells (Wilson 1927).
 * Null if no cell answers to one kind only.
 * @param resamples of the interval
 */
export function bias(pairs: Pairs, resamples = 1000): Bias | null {
  const { maxOnly, minOnly } = pairs;
  const n = maxOnly + minOnly;
  if (n === 0) return null;
  const signed = signedCells(pairs);
  const counts = AXES.map((axis) => lineCounts(signed, axis));
  const flips = counts.map(({ max, min }) => flipTest(Array.from(max, (m, l) => m - min[l])));
  const at = flips[0].p > flips[1].p ? 0 : 1;
  const cellInterval = wilson(maxOnly, n);
  const least = maxOf(flips.map((flip) => (flip.least === null ? Infinity : flip.least / (2 * n))));
  return {
    ...{ maxOnly, minOnly, share: maxOnly / n },
    interval: hull([cellInterval, ...counts.map((lines) => shareInterval(lines, resamples))])!,
    p: flips[at].p,
    ...{ rowsP: flips[0].p, colsP: flips[1].p },
    axis: AXES[at],
    lines: counts[at].max.length,
    carriers: carriersOf(counts[at]),
    least: least <= 0.5 ? least : null,
    ...{ cellInterval, cellP: signTest(maxOnly, n) },
  };
}

function shareInterval({ max, min }: LineCounts, resamples: number): Interval | null {
  const share = (drawn: Uint32Array) => {
    let up = 0;
    let all = 0;
    for (let l = 0; l < drawn.length; l++) {
      up += drawn[l] * max[l];
      all += drawn[l] * (max[l] + min[l]);
    }
    return up / all;
  };
  return bootstrapLines(max.length, share, { resamples, seed: 1 });
}

function carriersOf({ max, min }: LineCounts): number {
  let sum = 0;
  let squares = 0;
  max.forEach((m, l) => {
    const n = m + min[l];
    sum += n;
    squares += n * n;
  });
  return (sum * sum) / squares;
}
