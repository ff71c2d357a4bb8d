import type { Interval } from './exact.ts';
import { t95, tTest } from './student-t.ts';

/** An estimate over assays: prompts, or seeds; or over layers, where those are the units. */
export interface OverAssays {
  assays: number;
  mean: number;
  /** Of the mean, 95 %; null for one assay. */
  interval: Interval | null;
  /** Two-sided, of the mean being the neutral value; null for one assay, or where all are equal. */
  p: number | null;
}

/**
 * The mean over assays, each of which counts once: for a claim about a model prompts and seeds are
 * the units, and p of a single map is about that map. Interval and p by Student's t over assays
 * (Student 1908).
 * @param values one of each assay, on the scale on which they are to be averaged
 */
export function overAssays(values: readonly number[], neutral = 0): OverAssays | null {
  const n = values.length;
  if (n === 0) return null;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  if (n === 1) return { assays: n, mean, interval: null, p: null };
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1);
  const error = Math.sqrt(variance / n);
  const half = t95(n - 1) * error;
  const p = error > 0 ? tTest((mean - neutral) / error, n - 1) : null;
  return { assays: n, mean, interval: { low: mean - half, high: mean + half }, p };
}

/** The same of ratios: they are averaged by their logarithm, so the mean is the geometric one. */
export function overAssaysByRatio(values: readonly number[], neutral = 1): OverAssays | null {
  const over = overAssays(values.map(Math.log), Math.log(neutral));
  if (!over) return null;
  const { mean, interval } = over;
  return {
    ...over,
    mean: Math.exp(mean),
    interval: interval && { low: Math.exp(interval.low), high: Math.exp(interval.high) },
  };
}
