import fc from 'fast-check';
import { expect, test } from 'vitest';
import { firstWord, isDegenerate } from './degeneration.ts';
import { PhenotypeCodes } from './phenotype-code.ts';

const outputs = fc.array(fc.array(fc.nat(9), { maxLength: 4 }), { minLength: 1, maxLength: 3 });

test('outputs share a code exactly when they are equal, the wild type’s is 0', () => {
  fc.assert(
    fc.property(outputs, fc.array(outputs), (wildType, others) => {
      const codes = new PhenotypeCodes(wildType);
      const all = [wildType, ...others].map((output) => ({
        code: codes.of(output),
        key: JSON.stringify(output),
      }));
      expect(all[0].code).toBe(0);
      for (const a of all) for (const b of all) expect(a.code === b.code).toBe(a.key === b.key);
      expect(new Set(all.map(({ code }) => code)).size).toBe(
        Math.max(...all.map((a) => a.code)) + 1,
      );
    }),
  );
});

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

test.each([
  [' The fox', 'the'],
  ['\n“Look, Tom,”', 'look'],
  ["It's", "it's"],
  ['  ?!', ''],
  ['Été là', 'été'],
])('first word of %j is %j', (text, word) => {
  expect(firstWord(text)).toBe(word);
});
