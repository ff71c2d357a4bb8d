/**
 * Rotates every head of x [rows, heads·headDim], row t standing at position first + t: pair
 * (i, i + headDim/2) by the angle position·frequencies[i].
 * @param frequencies [headDim/2], radians a position (`ropeFrequencies`)
 */
export function ropeRef(
  x: Float32Array,
  heads: number,
  frequencies: Float32Array,
  first: number,
): Float32Array {
  const y = x.slice();
  const half = frequencies.length;
  const headDim = 2 * half;
  const rows = x.length / (heads * headDim);
  for (let t = 0; t < rows; t++)
    for (let head = 0; head < heads; head++)
      for (let i = 0; i < half; i++) {
        const angle = (first + t) * frequencies[i];
        const at = (t * heads + head) * headDim + i;
        y[at] = x[at] * Math.cos(angle) - x[at + half] * Math.sin(angle);
        y[at + half] = x[at + half] * Math.cos(angle) + x[at] * Math.sin(angle);
      }
  return y;
}
