/** A profile in seven lines: each projection over its layers. */
import { PROJECTIONS, type Projection } from '../model/matrix.ts';
import { falseDiscoveryRates } from '../stats/benjamini-hochberg.ts';
import type { Interval } from '../stats/exact.ts';
import { FOUND } from '../stats/measures.ts';
import { overAssays } from '../stats/over-assays.ts';
import { isDifferent, type ProfileRow } from './profile-difference.ts';
import type { ProfileMeasure } from './profile-measures.ts';

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

/** What means over layers are taken by. */
type Scale = Pick<ProfileMeasure, 'log' | 'limits'>;

/** Fewer layers than these have no mean with an interval. */
export const FEWEST_LAYERS = 3;

/**
 * Each projection over the layers, which are the units here: what lies in one line of a single matrix
 * may lie there in all layers, and is then seen. q is over the projections.
 */
export function projectionRows(rows: readonly ProfileRow[], measure: Scale): ProjectionRow[] {
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
        measure,
      ),
      second: meanOf(
        both.map(({ second }) => second),
        measure,
      ),
      difference: meanDifference(both, measure),
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

function meanOf(values: readonly number[], scale: Scale): LayerMean | null {
  const over = overLayers(values, scale);
  return over && { value: over.mean, ...over.interval };
}

function meanDifference(
  both: readonly { first: number; second: number }[],
  { log, limits: [least, most] }: Scale,
) {
  const over = overLayers(
    both.map(({ first, second }) => (log ? first / second : first - second)),
    { log, limits: [least - most, most - least] },
  );
  if (!over) return null;
  const { mean, interval, p } = over;
  // where all pairs differ alike there is no p, but nothing is left to chance
  return { value: mean, ...interval, p: p ?? (mean === (log ? 1 : 0) ? 1 : 0) };
}

/** Layers as units; null of too few, or of what is no number. */
function overLayers(values: readonly number[], scale: Scale) {
  const isNumber = (value: number) => Number.isFinite(scale.log ? Math.log(value) : value);
  if (values.length < FEWEST_LAYERS || !values.every(isNumber)) return null;
  const over = overAssays(values, scale);
  return over?.interval ? { ...over, interval: over.interval } : null;
}
