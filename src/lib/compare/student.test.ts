import { expect, test } from 'vitest';
import { student95, studentP } from './student.ts';

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
    expect(student95(df)).toBeCloseTo(t, 3);
    expect(studentP(t, df)).toBeCloseTo(0.05, 4);
  }
  // one degree of freedom is Cauchy's distribution: p = 1 − 2 atan(t) / π
  for (const t of [0.1, 1, 7, 400])
    expect(studentP(t, 1)).toBeCloseTo(1 - (2 * Math.atan(t)) / Math.PI, 10);
  expect(studentP(0, 3)).toBe(1);
  expect(studentP(-2.5706, 5)).toBeCloseTo(0.05, 4);
  // far out it is small, and no rounding makes it 0 or less
  expect(studentP(40, 60)).toBeGreaterThan(0);
  expect(studentP(40, 60)).toBeLessThan(1e-30);
});
