import { mix } from '../assay/decoding.ts';

/** Most mutants of a sample, or of a list: these are held in memory. */
export const MAX_LISTED = 5_000_000;

/**
 * `count` different numbers below `total`, the same for the same seed (Floyd's algorithm: every
 * subset is equally likely, up to the 32 bits of the generator), ascending.
 */
export function drawSample(total: number, count: number, seed: number): Float64Array {
  const chosen = new Set<number>();
  for (let j = total - count; j < total; j++) {
    const draw = Math.floor((mix((mix(seed >>> 0) + j) >>> 0) / 2 ** 32) * (j + 1));
    chosen.add(chosen.has(draw) ? j : draw);
  }
  return Float64Array.from(chosen).sort();
}

/** Index of a number in an ascending list; −1 where it is not in it. */
export function indexIn(ascending: Float64Array | Uint32Array, wanted: number): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle] < wanted) low = middle + 1;
    else high = middle;
  }
  return ascending[low] === wanted ? low : -1;
}
