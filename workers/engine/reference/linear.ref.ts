/** y = x·Wᵀ: x [m, cols], W [rows, cols] → [m, rows]. */
export function linearRef(x: Float32Array, weights: Float32Array, cols: number): Float32Array {
  const rows = weights.length / cols;
  const m = x.length / cols;
  const y = new Float32Array(m * rows);
  for (let i = 0; i < m; i++)
    for (let n = 0; n < rows; n++) {
      let sum = 0;
      for (let k = 0; k < cols; k++) sum += x[i * cols + k] * weights[n * cols + k];
      y[i * rows + n] = sum;
    }
  return y;
}
