import fc from 'fast-check';
import { expect, test } from 'vitest';
import { append, maxOf, minOf } from './arrays.ts';

test('maxOf and minOf are Math.max and Math.min of a spread array', () => {
  fc.assert(
    fc.property(fc.array(fc.double()), fc.double(), (values, bound) => {
      expect(maxOf(values)).toBe(Math.max(...values));
      expect(minOf(values)).toBe(Math.min(...values));
      expect(maxOf(values, bound)).toBe(Math.max(bound, ...values));
      expect(minOf(values, bound)).toBe(Math.min(bound, ...values));
    }),
  );
});

test('a million values are no matter', () => {
  const values = new Float32Array(1_000_000).map((_, i) => i);
  expect(maxOf(values)).toBe(999_999);
  expect(minOf(values)).toBe(0);
  const list = [-1];
  append(list, values);
  expect(list).toHaveLength(1_000_001);
  expect(list[1_000_000]).toBe(999_999);
});
