import { gammaln } from 'simple-statistics';

/** z of a two-sided interval of 95 %: the 97.5 % quantile of the standard normal distribution. */
export const Z95 = 1.959963984540054;

/** Probabilities that differ by rounding only are taken as equal (as R does). */
const SLACK = 1 + 1e-7;

/** ln (n over k) */
export function lnChoose(n: number, k: number): number {
  return gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1);
}

/** Two-sided p of an exact test: what the outcomes no likelier than the one seen sum up to. */
function twoSided(lnProbability: (x: number) => number, from: number, to: number, seen: number) {
  const bound = Math.exp(lnProbability(seen)) * SLACK;
  let p = 0;
  for (let x = from; x <= to; x++) {
    const probability = Math.exp(lnProbability(x));
    if (probability <= bound) p += probability;
  }
  return Math.min(1, p);
}

/** Exact two-sided sign test: the chance of `k` or anything less even of `n` fair coins. */
export function signTest(k: number, n: number): number {
  return twoSided((x) => lnChoose(n, x) - n * Math.LN2, 0, n, k);
}

/**
 * Fisher's exact test, two-sided, of the table [[a, b], [c, d]] (Fisher 1935): the chance, all
 * margins kept, of tables no likelier than this one.
 */
export function fisherTest(a: number, b: number, c: number, d: number): number {
  const row = a + b;
  const column = a + c;
  const n = row + c + d;
  const ln = (x: number) => lnChoose(row, x) + lnChoose(n - row, column - x) - lnChoose(n, column);
  return twoSided(ln, Math.max(0, column - (n - row)), Math.min(row, column), a);
}

/** Chance of at least `k` marked among `draws` drawn from `all`, of which `marked` are marked. */
export function hypergeometricTail(k: number, all: number, marked: number, draws: number): number {
  const whole = lnChoose(all, draws);
  const from = Math.max(k, draws - (all - marked), 0);
  let p = 0;
  for (let x = from; x <= Math.min(marked, draws); x++)
    p += Math.exp(lnChoose(marked, x) + lnChoose(all - marked, draws - x) - whole);
  return Math.min(1, p);
}

export interface Interval {
  low: number;
  high: number;
}

/** Wilson's score interval of a share k/n, 95 % (Wilson 1927); the whole of 0…1 when n is 0. */
export function wilson(k: number, n: number): Interval {
  return n === 0 ? { low: 0, high: 1 } : scoreInterval(k / n, n, Z95);
}

/** The score interval of a share of `n`, at this quantile of the normal distribution or of Student's t. */
export function scoreInterval(share: number, n: number, z: number): Interval {
  const z2 = z * z;
  const middle = (share + z2 / (2 * n)) / (1 + z2 / n);
  const half = (z / (1 + z2 / n)) * Math.sqrt((share * (1 - share)) / n + z2 / (4 * n * n));
  return { low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}
