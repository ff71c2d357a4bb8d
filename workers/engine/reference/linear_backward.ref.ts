/** Gradient of x for y = x·Wᵀ: dx = dy·W. dy [m, rows], W [rows, cols] → [m, cols] */
export function linearBackwardRef(
  dy: Float32Array,
  weights: Float32Array,
  cols: number,
): Float32Array {
  const rows = weights.length / cols;
  const m = dy.length / rows;
  const dx = new Float32Array(m * cols);
  for (let i = 0; i < m; i++)
    for (let k = 0; k < cols; k++) {
      let sum = 0;
      for (let n = 0; n < rows; n++) sum += dy[i * rows + n] * weights[n * cols + k];
      dx[i * cols + k] = sum;
    }
  return dx;
}
