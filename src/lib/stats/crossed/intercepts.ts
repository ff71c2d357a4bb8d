import { invert } from './cholesky.ts';

/**
 * Precision of a normal prior that keeps intercepts finite where lines separate the signs: a standard
 * deviation of 10.
 */
export const INTERCEPT_PRECISION = 0.01;

/**
 * The likeliest intercepts, and the inner lines' means given these: generalised least squares.
 * @param dense precision of inner lines and, behind them, intercepts, n · n
 * @param right their shifts
 * @param covariance of inner lines, intercepts given
 */
export function intercepted(
  dense: Float64Array,
  right: Float64Array,
  covariance: Float64Array,
  inners: number,
): Float64Array {
  const n = right.length;
  const intercepts = n - inners;
  /** Covariance times a vector of inner lines. */
  const times = (vector: (s: number) => number): Float64Array => {
    const product = new Float64Array(inners);
    for (let b = 0; b < inners; b++) {
      const by = vector(b);
      for (let a = 0; a < inners; a++) product[a] += covariance[b * inners + a] * by;
    }
    return product;
  };
  const alone = times((s) => right[s]);
  const drawn = Array.from({ length: intercepts }, (_, p) =>
    times((s) => dense[(inners + p) * n + s]),
  );
  const left = new Float64Array(intercepts * intercepts);
  const shifts = new Float64Array(intercepts);
  for (let p = 0; p < intercepts; p++) {
    const row = (inners + p) * n;
    shifts[p] = right[inners + p];
    for (let s = 0; s < inners; s++) shifts[p] -= dense[row + s] * alone[s];
    for (let q = 0; q < intercepts; q++) {
      let sum = dense[row + inners + q] + (p === q ? INTERCEPT_PRECISION : 0);
      for (let s = 0; s < inners; s++) sum -= dense[row + s] * drawn[q][s];
      left[p * intercepts + q] = sum;
    }
  }
  invert(left, intercepts);
  const solved = new Float64Array(n);
  solved.set(alone);
  for (let p = 0; p < intercepts; p++) {
    let value = 0;
    for (let q = 0; q < intercepts; q++) value += left[p * intercepts + q] * shifts[q];
    solved[inners + p] = value;
    for (let s = 0; s < inners; s++) solved[s] -= drawn[p][s] * value;
  }
  return solved;
}
