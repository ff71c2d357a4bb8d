/**
 * Rotates every head of x [rows, heads·headDim], row t standing at position first + t: pair
 * (i, i + headDim/2) by the angle position·theta^(−2i/headDim).
 */
export function ropeRef(
  x: Float32Array,
  heads: number,
  headDim: number,
  theta: number,
  first: number,
): Float32Array {
  const y = x.slice();
  const half = headDim / 2;
  const rows = x.length / (heads * headDim);
  for (let t = 0; t < rows; t++)
    for (let head = 0; head < heads; head++)
      for (let i = 0; i < half; i++) {
        const angle = (first + t) * theta ** ((-2 * i) / headDim);
        const at = (t * heads + head) * headDim + i;
        y[at] = x[at] * Math.cos(angle) - x[at + half] * Math.sin(angle);
        y[at + half] = x[at + half] * Math.cos(angle) + x[at] * Math.sin(angle);
      }
  return y;
}
