/**
 * Gradient of x for y = x·r·weight, r = 1 / sqrt(mean(x²) + eps), of every row of x [rows, cols]:
 * dx = r·weight·dy − x·r³/cols·Σ(weight·dy·x).
 */
export function rmsNormBackwardRef(
  x: Float32Array,
  weight: Float32Array,
  eps: number,
  dy: Float32Array,
): Float32Array {
  const cols = weight.length;
  const dx = new Float32Array(x.length);
  for (let at = 0; at < x.length; at += cols) {
    let [square, product] = [0, 0];
    for (let j = 0; j < cols; j++) {
      square += x[at + j] ** 2;
      product += weight[j] * dy[at + j] * x[at + j];
    }
    const r = 1 / Math.sqrt(square / cols + eps);
    for (let j = 0; j < cols; j++)
      dx[at + j] = r * weight[j] * dy[at + j] - (x[at + j] * r ** 3 * product) / cols;
  }
  return dx;
}
