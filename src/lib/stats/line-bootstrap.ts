import { quantileSorted } from 'simple-statistics';
import type { Interval } from './exact.ts';
import { seededRandom } from './random.ts';

export interface BootstrapSettings {
  resamples: number;
  seed: number;
}

const BOOTSTRAP_SETTINGS: BootstrapSettings = { resamples: 1000, seed: 1 };

/**
 * The 95 % interval of a statistic over lines (or other units) that are drawn again, as many, with
 * replacement: percentiles of the bootstrap (Efron 1979; of clusters, Davison and Hinkley 1997).
 * @param statistic gets how often each line was drawn; resamples in which it is no number are left out
 * @returns null for fewer than two lines, or where no resample has a value
 */
export function bootstrapLines(
  lines: number,
  statistic: (drawn: Uint32Array) => number,
  { resamples, seed }: BootstrapSettings = BOOTSTRAP_SETTINGS,
): Interval | null {
  if (lines < 2) return null;
  const random = seededRandom(seed);
  const drawn = new Uint32Array(lines);
  const values: number[] = [];
  for (let b = 0; b < resamples; b++) {
    drawn.fill(0);
    for (let i = 0; i < lines; i++) drawn[random.below(lines)]++;
    const value = statistic(drawn);
    if (Number.isFinite(value)) values.push(value);
  }
  if (values.length === 0) return null;
  values.sort((a, b) => a - b);
  return { low: quantileSorted(values, 0.025), high: quantileSorted(values, 0.975) };
}

/** The interval that holds all of some. */
export function hull(intervals: readonly (Interval | null)[]): Interval | null {
  const known = intervals.filter((interval) => interval !== null);
  if (known.length === 0) return null;
  return known.reduce((all, { low, high }) => ({
    low: Math.min(all.low, low),
    high: Math.max(all.high, high),
  }));
}
