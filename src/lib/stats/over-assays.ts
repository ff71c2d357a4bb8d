import type { Interval } from './exact.ts';
import { t95, tTest } from './student-t.ts';

/** An estimate over assays: prompts, or seeds; or over layers, where those are the units. */
export interface OverAssays {
  assays: number;
  mean: number;
  /** Of the mean, 95 %; null for one assay. */
  interval: Interval | null;
  /** Two-sided, of the mean being the neutral value; null for one assay, equal ones, or a neutral value that is a limit. */
  p: number | null;
}

/** On which scale estimates are averaged. */
export interface OverScale {
  /** What the measure is where there is nothing to find. */
  neutral?: number;
  /** What the measure can be: intervals stay inside. */
  limits?: readonly [number, number];
  /** Ratios are averaged by their logarithm, so the mean is the geometric one. */
  log?: boolean;
}

/**
 * The mean over assays, each of which counts once: for a claim about a model prompts and seeds are
 * the units, and p of a single map is about that map. Interval and p by Student's t over assays
 * (Student 1908); of a measure between limits on the scale of ln ((x − least) / (most − x)), with the
 * standard error that the mean has there (as svyciprop's xlogit in R's survey, Lumley 2010).
 * @param values one of each assay
 */
export function overAssays(
  values: readonly number[],
  { neutral, limits = [-Infinity, Infinity], log = false }: OverScale = {},
): OverAssays | null {
  if (log) return byRatio(values, neutral ?? 1);
  const n = values.length;
  if (n === 0) return null;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  if (n === 1) return { assays: n, mean, interval: null, p: null };
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1);
  const { to, back, slope } = scaleAt(mean, limits);
  const error = Math.sqrt(variance / n) * slope;
  const half = t95(n - 1) * error;
  const distance = to(mean) - to(neutral ?? 0);
  // where nothing to find is a limit, every mean is beyond it
  const p = error > 0 && Number.isFinite(distance) ? tTest(distance / error, n - 1) : null;
  return {
    assays: n,
    mean,
    interval: { low: back(to(mean) - half), high: back(to(mean) + half) },
    p,
  };
}

/** A scale without ends, back from it, and how much faster it goes than the measure at the mean. */
function scaleAt(mean: number, [least, most]: readonly [number, number]) {
  const range = most - least;
  const slope = range / ((mean - least) * (most - mean));
  // a mean that rounds to a limit is one of values that hardly differ
  if (!Number.isFinite(range) || !Number.isFinite(slope) || slope <= 0)
    return {
      to: (x: number) => x,
      back: (y: number) => Math.max(least, Math.min(most, y)),
      slope: 1,
    };
  return {
    to: (x: number) => Math.log((x - least) / (most - x)),
    back: (y: number) => least + range / (1 + Math.exp(-y)),
    slope,
  };
}

function byRatio(values: readonly number[], neutral: number): OverAssays | null {
  const over = overAssays(values.map(Math.log), { neutral: Math.log(neutral) });
  if (!over) return null;
  const { mean, interval } = over;
  return {
    ...over,
    mean: Math.exp(mean),
    interval: interval && { low: Math.exp(interval.low), high: Math.exp(interval.high) },
  };
}
