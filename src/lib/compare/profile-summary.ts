/** A profile in seven lines: each projection over its layers. */
import { PROJECTIONS, type Projection } from '../model/matrix.ts';
import { falseDiscoveryRates } from '../stats/benjamini-hochberg.ts';
import type { Interval } from '../stats/exact.ts';
import { FOUND } from '../stats/measures.ts';
import { isDifferent, type ProfileRow } from './profile-difference.ts';
import { t95, tTest } from '../stats/student-t.ts';

/** The mean over layers with its 95 % interval; of logarithmic measures the geometric mean. */
export interface LayerMean extends Interval {
  value: number;
}

export interface ProjectionRow {
  projection: Projection;
  /** Pairs of layers of which both sides have a reading: all that follows is over these. */
  pairs: number;
  first: LayerMean | null;
  second: LayerMean | null;
  /** Over the pairs, each the difference (or ratio) of two matrices; p of the paired t test. */
  difference: (LayerMean & { p: number; q: number }) | null;
  /** How many of the pairs differ each by itself. */
  found: number;
}

/** Fewer layers than these have no mean with an interval. */
const FEWEST_LAYERS = 3;

/**
 * Each projection over the layers, which are the units here: what lies in one line of a single matrix
 * may lie there in all layers, and is then seen. q is over the projections.
 */
export function projectionRows(rows: readonly ProfileRow[], log: boolean): ProjectionRow[] {
  const summed = PROJECTIONS.map((projection) => {
    const mine = rows.filter((row) => row.projection === projection);
    const both = mine.flatMap(({ first, second }) =>
      first && second ? [{ first: first.value, second: second.value }] : [],
    );
    return {
      projection,
      pairs: both.length,
      first: meanOf(
        both.map(({ first }) => first),
        log,
      ),
      second: meanOf(
        both.map(({ second }) => second),
        log,
      ),
      difference: meanDifference(both, log),
      found: mine.filter(isDifferent).length,
    };
  });
  const q = falseDiscoveryRates(summed.map(({ difference }) => difference?.p ?? null));
  return summed.map((row, i) => ({
    ...row,
    difference: row.difference && { ...row.difference, q: q[i] ?? 1 },
  }));
}

/** Whether two models differ in a projection at the false discovery rate that counts as found. */
export const isProjectionDifferent = ({ difference }: ProjectionRow): boolean =>
  difference !== null && difference.q <= FOUND;

function meanOf(values: readonly number[], log: boolean): LayerMean | null {
  const found = tInterval(values.map((value) => (log ? Math.log(value) : value)));
  if (!found) return null;
  const back = (x: number) => (log ? Math.exp(x) : x);
  return { value: back(found.mean), low: back(found.low), high: back(found.high) };
}

function meanDifference(both: readonly { first: number; second: number }[], log: boolean) {
  const values = both.map(({ first, second }) => (log ? Math.log(first / second) : first - second));
  const found = tInterval(values);
  if (!found) return null;
  const { mean, low, high, error } = found;
  const back = (x: number) => (log ? Math.exp(x) : x);
  const p = mean === 0 ? 1 : error === 0 ? 0 : tTest(mean / error, values.length - 1);
  return { value: back(mean), low: back(low), high: back(high), p };
}

/** Mean, standard error and Student's interval; null of too few, or of what is no number. */
function tInterval(values: readonly number[]) {
  const n = values.length;
  if (n < FEWEST_LAYERS || !values.every(Number.isFinite)) return null;
  const mean = values.reduce((sum, x) => sum + x, 0) / n;
  const squares = values.reduce((sum, x) => sum + (x - mean) ** 2, 0);
  const error = Math.sqrt(squares / (n - 1) / n);
  const half = t95(n - 1) * error;
  return { mean, error, low: mean - half, high: mean + half };
}
