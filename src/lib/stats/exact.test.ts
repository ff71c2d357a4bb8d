import fc from 'fast-check';
import { expect, test } from 'vitest';
import { falseDiscoveryRates } from './benjamini-hochberg.ts';
import { fisherTest, hypergeometricTail, lnChoose, signTest, wilson } from './exact.ts';

test('tails and intervals have the values counted out, or those of R', () => {
  // sums of choose(n, x) / 2^n
  expect(signTest(7, 10)).toBeCloseTo(0.34375, 12);
  expect(signTest(6, 24)).toBeCloseTo(0.022655844688415527, 12);
  // fisher.test(matrix(c(3, 1, 1, 3), 2)): Fisher's lady tasting tea; matrix(c(1, 9, 11, 3), 2)
  expect(fisherTest(3, 1, 1, 3)).toBeCloseTo(0.4857142857, 10);
  expect(fisherTest(1, 9, 11, 3)).toBeCloseTo(0.002759456185, 12);
  // the sum of choose(5, x) choose(45, 10 − x) / choose(50, 10) for x from 2
  expect(hypergeometricTail(2, 50, 5, 10)).toBeCloseTo(0.2581000207624, 9);
  // 81 of 263, Newcombe 1998, method 3: 0.2553 to 0.3662
  expect(wilson(81, 263).low).toBeCloseTo(0.2553, 4);
  expect(wilson(81, 263).high).toBeCloseTo(0.3662, 4);
});

test('q values are those of p.adjust(p, "BH"); what was not tested does not count', () => {
  expect(falseDiscoveryRates([0.01, null, 0.02, 0.03, 0.04, 0.05, null])).toEqual(
    [0.05, null, 0.05, 0.05, 0.05, 0.05, null].map((q) => q && (expect.closeTo(q, 12) as number)),
  );
  // by hand: m = 4, sorted p · m / rank, made monotone from the largest down
  expect(falseDiscoveryRates([0.04, 0.001, 0.03, 0.5])).toEqual([
    expect.closeTo(0.16 / 3, 12),
    0.004,
    expect.closeTo(0.16 / 3, 12),
    0.5,
  ]);
});

test('exact p values: symmetric, at most 1, and 1 where nothing is likelier', () => {
  const count = fc.integer({ min: 0, max: 400 });
  fc.assert(
    fc.property(count, count, count, count, (a, b, c, d) => {
      const p = fisherTest(a, b, c, d);
      expect(p).toBeGreaterThan(0);
      expect(p).toBeLessThanOrEqual(1);
      expect(fisherTest(a, c, b, d)).toBeCloseTo(p, 9);
      expect(fisherTest(b, a, d, c)).toBeCloseTo(p, 9);
      expect(signTest(a, a + b)).toBeCloseTo(signTest(b, a + b), 12);
      expect(signTest(a, 2 * a)).toBeCloseTo(1, 9);
      const { low, high } = wilson(a, a + b);
      if (a + b > 0) {
        expect(low).toBeLessThanOrEqual(a / (a + b) + 1e-12);
        expect(high).toBeGreaterThanOrEqual(a / (a + b) - 1e-12);
      }
    }),
  );
});

test('chances of a hypergeometric draw sum to 1, also of the largest map', () => {
  expect(hypergeometricTail(0, 11_008, 5_000, 172)).toBeCloseTo(1, 8);
  expect(Math.exp(lnChoose(10, 3))).toBeCloseTo(120, 9);
});

test('q values: never below p, in the order of p, the same in any order of tests', () => {
  fc.assert(
    fc.property(
      fc.array(fc.option(fc.double({ min: 0, max: 1, noNaN: true })), { maxLength: 30 }),
      (p) => {
        const q = falseDiscoveryRates(p);
        const pairs = p.flatMap((value, i) => (value === null ? [] : [[value, q[i]!]]));
        for (const [value, rate] of pairs) {
          expect(rate).toBeGreaterThanOrEqual(value - 1e-15);
          expect(rate).toBeLessThanOrEqual(1);
          for (const [other, otherRate] of pairs)
            if (other < value) expect(otherRate).toBeLessThanOrEqual(rate);
        }
        expect(falseDiscoveryRates([...p].reverse())).toEqual([...q].reverse());
      },
    ),
  );
});
