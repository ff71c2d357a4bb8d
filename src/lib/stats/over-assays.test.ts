import fc from 'fast-check';
import { expect, test } from 'vitest';
import { overAssays } from './over-assays.ts';
import { uniforms } from './testing/maps.ts';

const SHARE = { limits: [0, 1], neutral: 0.5 } as const;

test('Student’s t over assays; one of them has no interval', () => {
  expect(overAssays([1, 2, 3])).toMatchObject({ mean: 2, p: expect.closeTo(0.0742, 4) as number });
  expect(overAssays([1])).toEqual({ assays: 1, mean: 1, interval: null, p: null });
  expect(overAssays([])).toBeNull();
});

test('ratios by their logarithm', () => {
  const over = overAssays([0.5, 2], { log: true })!;
  expect(over.mean).toBeCloseTo(1, 12);
  expect(over.p).toBe(1);
  expect(over.interval!.low).toBeCloseTo(1 / over.interval!.high, 12);
});

test('shares on the logit scale, with the standard error that the mean has there', () => {
  // by hand: logit 0.9 = 2.19722; 4.30265 · (0.1 / √3) / (0.9 · 0.1) = 2.76015
  const { mean, interval } = overAssays([0.8, 0.9, 1], SHARE)!;
  expect(mean).toBeCloseTo(0.9, 12);
  expect(interval!.low).toBeCloseTo(0.36286, 4);
  expect(interval!.high).toBeCloseTo(0.99302, 4);
  // a measure from −1 to 1 is the same, twice as wide
  const twice = overAssays([0.6, 0.8, 1], { limits: [-1, 1] })!;
  expect(twice.interval!.low).toBeCloseTo(2 * interval!.low - 1, 12);
  expect(twice.p).toBeCloseTo(overAssays([0.8, 0.9, 1], SHARE)!.p!, 12);
});

test('no interval passes the limits, and p says what the interval says', () => {
  const values = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), {
    minLength: 2,
    maxLength: 8,
  });
  fc.assert(
    fc.property(values, (shares) => {
      const { mean, interval, p } = overAssays(shares, SHARE)!;
      const slack = 1e-9;
      expect(interval!.low).toBeGreaterThanOrEqual(0);
      expect(interval!.high).toBeLessThanOrEqual(1);
      expect(interval!.low).toBeLessThanOrEqual(mean + slack);
      expect(interval!.high).toBeGreaterThanOrEqual(mean - slack);
      if (p === null || Math.abs(p - 0.05) < 1e-6) return;
      expect(p < 0.05).toBe(interval!.low > 0.5 || interval!.high < 0.5);
    }),
    { numRuns: 300, examples: [[[0, 5e-324]], [[1, 1 - 2 ** -53]], [[0, 1e-200, 1e-190]]] },
  );
});

test('where nothing to find is a limit there is no p, and equal values have none either', () => {
  expect(overAssays([0.1, 0.2], { limits: [0, 1], neutral: 0 })!.p).toBeNull();
  expect(overAssays([1, 1, 1], SHARE)).toEqual({
    ...{ assays: 3, mean: 1, p: null },
    interval: { low: 1, high: 1 },
  });
});

/** How often the mean of shares is covered that are 1 − U^a under each prompt, whose mean is a / (a + 1). */
function coverage(power: number, prompts: number, limits?: readonly [number, number]): number {
  const [next, maps, mean] = [uniforms(31), 2_000, power / (power + 1)];
  let covered = 0;
  for (let map = 0; map < maps; map++) {
    const shares = Array.from({ length: prompts }, () => 1 - next() ** power);
    const { low, high } = overAssays(shares, limits && { limits })!.interval!;
    if (low <= mean && mean <= high) covered++;
  }
  return covered / maps;
}

test.each([
  [1, 2, 0.93],
  [1, 5, 0.93],
  [3, 3, 0.9],
  [3, 10, 0.9],
  // of most prompts near 1 and few far off a handful shows too little, on any scale
  [8, 3, 0.78],
  [8, 10, 0.84],
])(
  'skew shares are covered, better than by t alone: power %d, %d prompts',
  (power, prompts, least) => {
    const share = coverage(power, prompts, SHARE.limits);
    expect(share).toBeGreaterThan(least);
    expect(share).toBeLessThan(0.98);
    expect(share).toBeGreaterThanOrEqual(coverage(power, prompts));
  },
);
