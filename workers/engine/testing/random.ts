/** Numbers in [0, 1), the same each time for a seed (mulberry32). */
export type Random = () => number;

export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** f32 numbers between −size and size. */
export function floats(random: Random, length: number, size = 1): Float32Array {
  return Float32Array.from({ length }, () => (2 * random() - 1) * size);
}

/** Whole numbers from 0 to `below` − 1. */
export function integers(random: Random, length: number, below: number): Uint32Array {
  return Uint32Array.from({ length }, () => Math.floor(random() * below));
}
