import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isDegenerate } from './degeneration.ts';

test('a loop at the end is degeneration, wherever it began', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 100, max: 10_000 })),
      fc.uniqueArray(fc.integer({ min: 3, max: 99 }), { minLength: 1, maxLength: 8 }),
      fc.boolean(),
      (start, pattern, ended) => {
        const times = Math.max(3, Math.ceil(6 / pattern.length));
        const looped = [...start, ...Array.from({ length: times }, () => pattern).flat()];
        expect(isDegenerate(ended ? [...looped, 2] : looped, [2])).toBe(true);
      },
    ),
  );
});

test('text that does not repeat is none', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat()), (ids) => {
      expect(isDegenerate(ids)).toBe(false);
    }),
  );
  expect(isDegenerate([7, 7, 7, 7, 7])).toBe(false);
  expect(isDegenerate([7, 7, 7, 7, 7, 7])).toBe(true);
  expect(isDegenerate([1, 2, 1, 2, 1, 2, 3])).toBe(false);
});
