import { expect, test } from 'vitest';
import { t95, tTest } from './student-t.ts';

test('quantiles and p as in tables of Student’s t', () => {
  const table: [number, number][] = [
    [1, 12.7062],
    [2, 4.3027],
    [5, 2.5706],
    [10, 2.2281],
    [30, 2.0423],
    [120, 1.9799],
    [1e6, 1.95997],
  ];
  for (const [df, t] of table) {
    expect(t95(df)).toBeCloseTo(t, 3);
    expect(tTest(t, df)).toBeCloseTo(0.05, 4);
  }
  // one degree of freedom is Cauchy's distribution: p = 1 − 2 atan(t) / π
  for (const t of [0.1, 1, 7, 400])
    expect(tTest(t, 1)).toBeCloseTo(1 - (2 * Math.atan(t)) / Math.PI, 10);
  expect(tTest(0, 3)).toBe(1);
  expect(tTest(-2.5706, 5)).toBeCloseTo(0.05, 4);
  // far out it is small, and no rounding makes it 0 or less
  expect(tTest(40, 60)).toBeGreaterThan(0);
  expect(tTest(40, 60)).toBeLessThan(1e-30);
});
