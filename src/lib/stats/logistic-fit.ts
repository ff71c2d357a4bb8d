/**
 * Logistic regression of counts on covariates by iteratively reweighted least squares (Nelder and
 * Wedderburn 1972), with a ridge of 1e-3 on all but the first, which keeps it finite where lines
 * separate the signs.
 * @param rows covariates of each line, the first of them 1
 * @param hits of each line, out of `sizes`
 * @returns the fitted chance of each line
 */
export function logisticFit(
  rows: readonly (readonly number[])[],
  hits: ArrayLike<number>,
  sizes: ArrayLike<number>,
): Float64Array {
  const width = rows[0]?.length ?? 0;
  let beta = new Array<number>(width).fill(0);
  const chanceOf = (row: readonly number[]) =>
    1 / (1 + Math.exp(-row.reduce((sum, x, j) => sum + x * beta[j], 0)));
  for (let step = 0; step < STEPS; step++) {
    const gradient = beta.map((b, j) => (j === 0 ? 0 : -RIDGE * b));
    const curvature = beta.map((_, j) => beta.map((_, k) => (j === k && j > 0 ? RIDGE : 0)));
    rows.forEach((row, l) => {
      const chance = chanceOf(row);
      const weight = Math.max(1e-9, sizes[l] * chance * (1 - chance));
      for (let j = 0; j < width; j++) {
        gradient[j] += row[j] * (hits[l] - sizes[l] * chance);
        for (let k = 0; k < width; k++) curvature[j][k] += weight * row[j] * row[k];
      }
    });
    const change = solve(curvature, gradient);
    // a long step may overshoot where few lines are left between the signs
    beta = beta.map((b, j) => b + Math.max(-LONGEST, Math.min(LONGEST, change[j])));
  }
  return Float64Array.from(rows, chanceOf);
}

const STEPS = 25;
const RIDGE = 1e-3;
const LONGEST = 2;

/** Solves a small symmetric system, by Gauss's elimination with pivots. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const n = right.length;
  const rows = matrix.map((row, i) => [...row, right[i]]);
  for (let i = 0; i < n; i++) {
    const pivot = rows
      .slice(i)
      .reduce((best, row, k) => (Math.abs(row[i]) > Math.abs(rows[best][i]) ? i + k : best), i);
    [rows[i], rows[pivot]] = [rows[pivot], rows[i]];
    if (Math.abs(rows[i][i]) < 1e-12) continue;
    for (let k = 0; k < n; k++) {
      if (k === i) continue;
      const factor = rows[k][i] / rows[i][i];
      for (let j = i; j <= n; j++) rows[k][j] -= factor * rows[i][j];
    }
  }
  return rows.map((row, i) => (Math.abs(row[i]) < 1e-12 ? 0 : row[n] / row[i]));
}
