import { Z_POWER } from './normal.ts';
import { seededRandom } from './random.ts';

export interface FlipTest {
  /** Two-sided. */
  p: number;
  /** The least |sum| that would have been found in 80 % of maps (below); null: none would, however large. */
  least: number | null;
}

/** Additions up to which the distribution is worked out exactly. */
const MOST_ADDITIONS = 2e7;
const DRAWS = 9999;
const LEVEL = 0.05;

/**
 * Sign flips (Fisher 1935; of clusters, Cameron, Gelbach and Miller 2008): under the null each
 * line's sum of signs is as likely as its negative, so p is the share of all 2ⁿ choices of signs
 * with |Σ ± s| ≥ |Σ s|. The distribution is summed exactly, line by line; of very large maps it is
 * drawn 9,999 times.
 *
 * Least: the null's 95 % quantile of |Σ ± s|, and 0.84 standard deviations √Σs² (normal approximation).
 * @param sums max-minus-min count of each line
 */
export function flipTest(sums: ArrayLike<number>, seed = 1): FlipTest {
  const sizes = Array.from(sums, Math.abs).filter((size) => size > 0);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const seen = Math.abs(Array.from(sums).reduce((sum, s) => sum + s, 0));
  if (total === 0) return { p: 1, least: null };
  const tail =
    sizes.length * (2 * total + 1) <= MOST_ADDITIONS
      ? exactTail(sizes, total)
      : drawnTail(sizes, total, seed);
  const critical = tail.findIndex((p) => p <= LEVEL);
  const deviation = Math.sqrt(sizes.reduce((sum, size) => sum + size * size, 0));
  return {
    p: Math.min(1, tail[seen]),
    least: critical < 0 ? null : critical + Z_POWER * deviation,
  };
}

/** P(|Σ ± s| ≥ t) for t from 0 to the sum of all sizes. */
function exactTail(sizes: readonly number[], total: number): Float64Array {
  let chances = new Float64Array(2 * total + 1);
  chances[total] = 1;
  let reach = 0;
  for (const size of sizes) {
    const next = new Float64Array(2 * total + 1);
    for (let at = total - reach; at <= total + reach; at++) {
      const half = chances[at] / 2;
      if (half === 0) continue;
      next[at - size] += half;
      next[at + size] += half;
    }
    chances = next;
    reach += size;
  }
  const tail = new Float64Array(total + 1);
  let sum = 0;
  for (let t = total; t >= 0; t--) {
    sum += t === 0 ? chances[total] : chances[total + t] + chances[total - t];
    tail[t] = sum;
  }
  return tail;
}

function drawnTail(sizes: readonly number[], total: number, seed: number): Float64Array {
  const random = seededRandom(seed);
  const tail = new Float64Array(total + 1);
  for (let b = 0; b < DRAWS; b++) {
    let sum = 0;
    for (const size of sizes) sum += random.below(2) === 0 ? size : -size;
    tail[Math.abs(sum)]++;
  }
  // the map itself is one of them, whatever its sum
  for (let t = total, above = 1; t >= 0; t--) {
    above += tail[t];
    tail[t] = above / (1 + DRAWS);
  }
  return tail;
}
