import { quantileSorted } from 'simple-statistics';
import { Z95, type Interval } from './exact.ts';
import { keptMargins } from './kept-margins.ts';
import { Z_POWER } from './normal.ts';
import type { Pairs } from './pairs.ts';

export interface ComplementaritySettings {
  permutations: number;
  seed: number;
}

const COMPLEMENTARITY_SETTINGS: ComplementaritySettings = { permutations: 1000, seed: 1 };

/** Whether max and min avoid or seek each other within the lines that they share. */
export interface Complementarity {
  /** Cells that answer to both. */
  both: number;
  /** Such cells in maps that keep every row's and column's numbers of max and min: mean, middle 95 %. */
  expected: number;
  range: Interval;
  /** Below 1 they avoid each other, above 1 they seek each other. */
  oddsRatio: number;
  /** 95 %. */
  interval: Interval;
  /** Two-sided. */
  p: number;
  /** The odds ratio below 1 that would have been found in 80 % of maps. */
  least: number;
}

/**
 * Complementarity: whether cells answer to both max and min less often than in maps that keep how
 * many max and how many min cells every row and every column has (kept-margins.ts). p two-sided:
 * twice the smaller share of such maps with at most, or at least, as many cells in both, the map
 * itself counted. Odds ratio exp((O − E) / V), O the cells in both, E and V their mean and variance
 * in those maps; interval exp((O − E ± 1.96 √V) / V) (one-step estimate: Peto in Yusuf et al. 1985).
 * It is drawn towards 1 where the effect is large.
 *
 * Least: exp(−2.80 / √V), the normal approximation at 5 %, two-sided, with a power of 80 %.
 * @returns null if one of the kinds does nothing or acts everywhere, or no min cell can be moved
 */
export function complementarity(
  pairs: Pairs,
  { permutations, seed }: ComplementaritySettings = COMPLEMENTARITY_SETTINGS,
): Complementarity | null {
  const { both, maxOnly, minOnly, neither } = pairs;
  const margins = [both + maxOnly, minOnly + neither, both + minOnly, maxOnly + neither];
  if (margins.includes(0)) return null;
  const counts = keptMargins(pairs, permutations, seed);
  const mean = counts.reduce((sum, count) => sum + count, 0) / permutations;
  const variance = counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / permutations;
  if (variance === 0) return null;
  const share = (test: (count: number) => boolean) =>
    (1 + counts.filter(test).length) / (1 + permutations);
  const inOrder = Array.from(counts.sort());
  const [low, high] = [0.025, 0.975].map((at) => quantileSorted(inOrder, at));
  const half = Z95 * Math.sqrt(variance);
  const odds = (excess: number) => Math.exp(excess / variance);
  return {
    ...{ both, expected: mean, range: { low, high } },
    oddsRatio: odds(both - mean),
    interval: { low: odds(both - mean - half), high: odds(both - mean + half) },
    p: Math.min(
      1,
      2 *
        Math.min(
          share((c) => c <= both),
          share((c) => c >= both),
        ),
    ),
    least: Math.exp(-(Z95 + Z_POWER) / Math.sqrt(variance)),
  };
}
