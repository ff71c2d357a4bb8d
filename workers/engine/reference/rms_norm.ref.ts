/** y = x / sqrt(mean(x²) + eps) · weight for every row of x [rows, cols]. */
export function rmsNormRef(x: Float32Array, weight: Float32Array, eps: number): Float32Array {
  const cols = weight.length;
  return x.map((value, i) => {
    const row = x.subarray(i - (i % cols), i - (i % cols) + cols);
    const mean = row.reduce((sum, v) => sum + v * v, 0) / cols;
    return (value / Math.sqrt(mean + eps)) * weight[i % cols];
  });
}
