/** A profile in seven lines: each projection over its layers. */
import { PROJECTIONS, type Projection } from '../model/matrix.ts';
import { falseDiscoveryRates } from '../stats/benjamini-hochberg.ts';
import type { Interval } from '../stats/exact.ts';
import { FOUND } from '../stats/measures.ts';
import { overAssays, overAssaysByRatio } from '../stats/over-assays.ts';
import { isDifferent, type ProfileRow } from './profile-difference.ts';

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
  const over = overLayers(values, log);
  return over && { value: over.mean, ...over.interval };
}

function meanDifference(both: readonly { first: number; second: number }[], log: boolean) {
  const over = overLayers(
    both.map(({ first, second }) => (log ? first / second : first - second)),
    log,
  );
  if (!over) return null;
  const { mean, interval, p } = over;
  // where all pairs differ alike there is no p, but nothing is left to chance
  return { value: mean, ...interval, p: p ?? (mean === (log ? 1 : 0) ? 1 : 0) };
}

/** Layers as units; null of too few, or of what is no number. */
function overLayers(values: readonly number[], log: boolean) {
  const isNumber = (value: number) => Number.isFinite(log ? Math.log(value) : value);
  if (values.length < FEWEST_LAYERS || !values.every(isNumber)) return null;
  const over = log ? overAssaysByRatio(values) : overAssays(values);
  return over?.interval ? { ...over, interval: over.interval } : null;
}
