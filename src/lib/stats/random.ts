import { mix } from '../assay/decoding.ts';

/** Random numbers that the same seed gives again. */
export interface Random {
  /** A whole number from 0 to n − 1. */
  below(n: number): number;
}

/** A stream of random numbers: the 32-bit hash of a counter that starts at the seed's hash. */
export function seededRandom(seed: number): Random {
  let counter = mix((seed ^ 0x5bd1e995) >>> 0);
  return {
    below(n) {
      counter = (counter + 0x9e3779b9) >>> 0;
      return Math.floor((mix(counter) / 2 ** 32) * n);
    },
  };
}

/**
 * Puts `k` entries of a list, chosen at random, at its front (in place); the list stays a
 * permutation of itself. Fisher and Yates' shuffle, stopped after k steps.
 */
export function choose(list: Uint32Array, k: number, random: Random, from = 0, to = list.length) {
  for (let i = from; i < from + k; i++) {
    const j = i + random.below(to - i);
    const kept = list[i];
    list[i] = list[j];
    list[j] = kept;
  }
}
