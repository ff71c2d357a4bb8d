/** The marginal likelihood against numerical quadrature, and its slopes against differences. */
import { expect, test } from 'vitest';
import type { SignedCells } from '../signed-cells.ts';
import { blockOf, type Block } from './block.ts';
import { evidence, flatSites } from './evidence.ts';
import { boundaryP, tilt } from './logistic-normal.ts';
import type { Deviations } from './posterior.ts';

const cells = (
  list: readonly (readonly [row: number, col: number, sign: number])[],
): SignedCells => ({
  cells: Uint32Array.from(list, (_, i) => i),
  rows: Uint32Array.from(list, ([row]) => row),
  cols: Uint32Array.from(list, ([, col]) => col),
  signs: Int8Array.from(list, ([, , sign]) => sign),
});

const ONE = cells([
  ...([
    [0, 0, 1],
    [0, 1, 1],
    [1, 0, -1],
    [1, 1, 1],
    [2, 0, -1],
  ] as const),
]);
const TWO = cells([
  ...([
    [0, 0, 1],
    [0, 1, -1],
    [1, 1, 1],
    [2, 0, -1],
    [2, 1, -1],
  ] as const),
]);
const NO_LIMITS = { inners: 100, answers: 100 };

const logistic = (x: number) => 1 / (1 + Math.exp(-x));

/** A normal effect's values with their weights: the trapezoid rule, near exact for smooth functions. */
function nodes(sd: number, points: number) {
  if (sd === 0) return [{ x: 0, weight: 1 }];
  const step = 10 / (points - 1);
  const all = Array.from({ length: points }, (_, i) => -5 + i * step);
  return all.map((z) => ({
    x: sd * z,
    weight: (step * Math.exp((-z * z) / 2)) / Math.sqrt(2 * Math.PI),
  }));
}

/** ln of the integral over all effects, with these intercepts. */
function exact(
  block: Block,
  { outer, inner, place }: Deviations,
  intercepts: number[],
  points: number,
) {
  const [o, c, w] = [outer, inner, place].map((sd) => nodes(sd, points));
  const placeStart = (k: number) => (k ? block.placeEnds[k - 1] : 0);
  const likely = (k: number, base: number) =>
    w.reduce((sum, { x, weight }) => {
      let product = weight;
      for (let i = placeStart(k); i < block.placeEnds[k]; i++)
        product *= logistic(block.signs[i] * (intercepts[block.intercept[i]] + base + x));
      return sum + product;
    }, 0);
  let total = 0;
  for (const first of c)
    for (const second of c) {
      let product = first.weight * second.weight;
      for (let line = 0; line < block.outers; line++) {
        let sum = 0;
        for (const { x, weight } of o) {
          let all = weight;
          for (let k = line ? block.outerEnds[line - 1] : 0; k < block.outerEnds[line]; k++)
            all *= likely(k, x + [first.x, second.x][block.inner[placeStart(k)]]);
          sum += all;
        }
        product *= sum;
      }
      total += product;
    }
  const penalty = intercepts.reduce((sum, a) => sum + (a * a) / 200, 0);
  return Math.log(total) - penalty;
}

/** The largest over intercepts, one after the other by parabolas. */
function largest(f: (intercepts: number[]) => number, n: number): number {
  const at = new Array<number>(n).fill(0);
  const value = (i: number, by: number) => f(at.map((a, j) => (i === j ? a + by : a)));
  for (let round = 0; round < 4 * n; round++) {
    const i = round % n;
    const [left, middle, right] = [value(i, -0.3), f(at), value(i, 0.3)];
    at[i] += (0.15 * (left - right)) / (left - 2 * middle + right);
  }
  return f(at);
}

test.each([
  ['small deviations', { outer: 0.3, inner: 0.5, place: 0 }, [ONE], 31],
  ['one', { outer: 1, inner: 1, place: 0 }, [ONE], 31],
  ['large ones', { outer: 3, inner: 2, place: 0 }, [ONE], 41],
  ['cells over two prompts', { outer: 0.7, inner: 0.5, place: 1 }, [ONE, TWO], 13],
] as const)('is that of quadrature: %s', (_, deviations, prompts, points) => {
  const block = blockOf(prompts, NO_LIMITS)!;
  const known = largest((at) => exact(block, deviations, at, points), prompts.length);
  const found = evidence(block, flatSites(block), deviations).ln;
  expect(Math.abs(found - known)).toBeLessThan(0.01);
});

test('its slopes are those of differences', () => {
  const block = blockOf([ONE, TWO], NO_LIMITS)!;
  const at = { outer: 1.2, inner: 0.8, place: 0.9 };
  const ln = (deviations: Deviations) => evidence(block, flatSites(block), deviations).ln;
  const { slopes } = evidence(block, flatSites(block), at);
  for (const key of ['outer', 'inner', 'place'] as const) {
    const by = (change: number) => ln({ ...at, [key]: Math.sqrt(at[key] ** 2 + change) });
    expect(slopes[key]).toBeCloseTo((by(0.05) - by(-0.05)) / 0.1, 2);
  }
});

test('a logistic times a normal: the logistic itself where the variance is 0', () => {
  const out = { ln: 0, slope: 0, bend: 0 };
  for (const x of [-4, -2, 0, 0.5, 6]) {
    tilt(1, x, 0, out);
    const p = logistic(x);
    expect(Math.exp(out.ln)).toBeCloseTo(p, 8);
    expect(out.slope).toBeCloseTo(1 - p, 4);
    expect(out.bend).toBeCloseTo(p * (1 - p), 4);
  }
  // the 90 % quantile of χ² with one degree of freedom
  expect(boundaryP(2.705543)).toBeCloseTo(0.05, 6);
  expect(boundaryP(0)).toBe(1);
});

test('of too many lines those with the most answers are taken; maps of one sign say nothing', () => {
  const block = blockOf([ONE], { inners: 1, answers: 100 })!;
  expect([block.signs.length, block.leftOut, block.inners]).toEqual([3, 2, 1]);
  const few = blockOf([ONE], { inners: 100, answers: 4 })!;
  expect([few.signs.length, few.outers]).toEqual([4, 2]);
  expect(blockOf([cells([[0, 0, 1]])], NO_LIMITS)).toBeNull();
  expect(blockOf([ONE, cells([[0, 0, 1]])], NO_LIMITS)!.intercepts).toBe(1);
});
