import { expect, test } from 'vitest';
import { delta, riskOf } from './delta.ts';

test('a weight moves by what its kind writes less what it was', () => {
  const range = { min: -3, max: 5 };
  expect([delta('max', 1, range), delta('min', 1, range), delta('zero', 1, range)]).toEqual([
    4, -4, -1,
  ]);
});

test('the risk is the largest share taken away: by the smallest sensitivity upwards, by the largest downwards', () => {
  expect(riskOf(2, 0.5, -0.25)).toBe(0.5);
  expect(riskOf(-2, 0.5, -0.25)).toBe(1);
  expect(riskOf(2, 0.5, 0.25)).toBe(0);
  expect(riskOf(0, Infinity, -Infinity)).toBe(0);
});
