import { ropeRef } from './rope.ref.ts';

/** Gradient of what {@link ropeRef} turned: turned back by the same angles. dy [rows, heads·headDim] */
export function ropeBackwardRef(
  dy: Float32Array,
  heads: number,
  frequencies: Float32Array,
  first: number,
): Float32Array {
  const half = frequencies.length;
  // a rotation by −a: the second half of every head with its sign turned, before and after
  const flipped = (x: Float32Array) => x.map((v, i) => (i % (2 * half) < half ? v : -v));
  return flipped(ropeRef(flipped(dy), heads, frequencies, first));
}
