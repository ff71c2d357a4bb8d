/**
 * Inverts a symmetric positive definite matrix in place, by Cholesky's factor.
 * @param a n · n, row by row; becomes the inverse
 * @returns ln of the determinant of what it was
 */
export function invert(a: Float64Array, n: number): number {
  let ln = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a[i * n + j];
      for (let k = 0; k < j; k++) sum -= a[i * n + k] * a[j * n + k];
      a[i * n + j] = i === j ? Math.sqrt(Math.max(sum, SMALLEST)) : sum / a[j * n + j];
    }
    ln += 2 * Math.log(a[i * n + i]);
  }
  // the factor's inverse in its own place, column by column
  for (let j = 0; j < n; j++) {
    a[j * n + j] = 1 / a[j * n + j];
    for (let i = j + 1; i < n; i++) {
      let sum = 0;
      for (let k = j; k < i; k++) sum -= a[i * n + k] * a[k * n + j];
      a[i * n + j] = sum / a[i * n + i];
    }
  }
  for (let j = 0; j < n; j++)
    for (let i = j; i < n; i++) {
      let sum = 0;
      for (let k = i; k < n; k++) sum += a[k * n + i] * a[k * n + j];
      a[i * n + j] = sum;
      a[j * n + i] = sum;
    }
  return ln;
}

const SMALLEST = 1e-300;
