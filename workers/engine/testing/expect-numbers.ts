import { expect } from 'vitest';

/**
 * Fails unless every number is within `tolerance` times the largest wanted magnitude of the one
 * wanted. @param least that magnitude at least, where sums may cancel out
 */
export function expectClose(
  got: Float32Array,
  wanted: Float32Array,
  tolerance = 1e-5,
  least = 1e-30,
): void {
  expect(got).toHaveLength(wanted.length);
  const largest = wanted.reduce((top, v) => Math.max(top, Math.abs(v)), least);
  const at = got.findIndex((v, i) => !(Math.abs(v - wanted[i]) <= tolerance * largest));
  if (at >= 0) expect.fail(`[${at}] is ${got[at]}, wanted ${wanted[at]} ± ${tolerance * largest}`);
}

/** Fails unless both hold the same bits. */
export function expectSameBits(got: Float32Array, wanted: Float32Array): void {
  const bits = (values: Float32Array) =>
    new Uint32Array(values.buffer, values.byteOffset, values.length);
  expect(got).toHaveLength(wanted.length);
  const [a, b] = [bits(got), bits(wanted)];
  const at = a.findIndex((word, i) => word !== b[i]);
  if (at >= 0) expect.fail(`[${at}] is ${got[at]}, wanted exactly ${wanted[at]}`);
}
