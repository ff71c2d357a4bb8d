import { gammaln } from 'simple-statistics';

/** Terms of the continued fraction: far more than it ever takes to converge. */
const TERMS = 300;
const TINY = 1e-300;

/** Regularised incomplete beta function I_x(a, b), by Lentz's continued fraction. */
function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  // the fraction converges fast on this side only
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
  const ln = gammaln(a + b) - gammaln(a) - gammaln(b) + a * Math.log(x) + b * Math.log1p(-x);
  let [fraction, c, d] = [1, 1, 0];
  for (let i = 0; i <= TERMS; i++) {
    const m = Math.floor(i / 2);
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    const term = i === 0 ? 1 : i % 2 === 0 ? even : odd;
    d = 1 / (1 + term * d || TINY);
    c = 1 + term / c || TINY;
    fraction *= c * d;
    if (Math.abs(1 - c * d) < 1e-14) break;
  }
  return (Math.exp(ln) * (fraction - 1)) / a;
}

/** From so many degrees of freedom on it is the normal distribution. */
const MANY = 1e7;

/** Two-sided p of Student's t. @param degrees of freedom, more than 0: broken, or infinite */
export function tTest(t: number, degrees: number): number {
  const df = Math.min(degrees, MANY);
  return t === 0 ? 1 : incompleteBeta(df / (df + t * t), df / 2, 0.5);
}

const known = new Map<number, number>();

/** The t that Student's distribution goes beyond, on either side, in 5 % of all cases. */
export function t95(df: number): number {
  const before = known.get(df);
  if (before !== undefined) return before;
  let [low, high] = [0, 1];
  while (tTest(high, df) > 0.05) high *= 2;
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (tTest(middle, df) > 0.05) low = middle;
    else high = middle;
  }
  known.set(df, high);
  return high;
}
