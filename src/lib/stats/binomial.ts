import type { Interval } from './exact.ts';
import { lnChoose } from './exact.ts';

/** P(X ≤ k), X of n draws that hit with probability p. */
function atMost(k: number, n: number, p: number): number {
  if (p <= 0) return 1;
  if (p >= 1) return k >= n ? 1 : 0;
  let sum = 0;
  for (let x = 0; x <= k; x++)
    sum += Math.exp(lnChoose(n, x) + x * Math.log(p) + (n - x) * Math.log1p(-p));
  return Math.min(1, sum);
}

/** The p at which a falling function of it is `wanted`. */
function solve(f: (p: number) => number, wanted: number): number {
  let [low, high] = [0, 1];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (f(middle) > wanted) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** The exact interval of a share k/n, 95 % (Clopper and Pearson 1934); the whole of 0…1 when n is 0. */
export function clopperPearson(k: number, n: number): Interval {
  if (n === 0) return { low: 0, high: 1 };
  return {
    low: k === 0 ? 0 : solve((p) => atMost(k - 1, n, p), 0.975),
    high: k === n ? 1 : solve((p) => atMost(k, n, p), 0.025),
  };
}
