import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { firstDivergentToken, klDivergence, logSumExp, wordCosine } from './phenotype.ts';

const logits = (length: number) =>
  fc.array(fc.double({ min: -30, max: 30, noNaN: true }), { minLength: length, maxLength: length });
const pairs = fc.integer({ min: 1, max: 40 }).chain((n) => fc.tuple(logits(n), logits(n)));

describe('first divergent token', () => {
  const ids = fc.array(fc.nat(3), { maxLength: 8 });

  test('what comes before it is equal, and it is not', () => {
    fc.assert(
      fc.property(ids, ids, (a, b) => {
        const at = firstDivergentToken(a, b);
        expect(firstDivergentToken(b, a)).toBe(at);
        if (at < 0) {
          expect(a).toEqual(b);
          return;
        }
        expect(a.slice(0, at)).toEqual(b.slice(0, at));
        expect(a[at]).not.toBe(b[at]);
      }),
    );
  });

  test('equal outputs have none; a shorter one parts where it ends', () => {
    expect(firstDivergentToken([5, 6], [5, 6])).toBe(-1);
    expect(firstDivergentToken([], [])).toBe(-1);
    expect(firstDivergentToken([5, 6], [5])).toBe(1);
    expect(firstDivergentToken([], [5])).toBe(0);
  });
});

describe('KL divergence', () => {
  test('is never negative, and 0 of a distribution from itself', () => {
    fc.assert(
      fc.property(pairs, fc.double({ min: -50, max: 50, noNaN: true }), ([p, q], shift) => {
        expect(klDivergence(p, q)).toBeGreaterThanOrEqual(0);
        expect(klDivergence(p, p)).toBe(0);
        // logits are defined up to a constant
        const moved = p.map((z) => z + shift);
        expect(klDivergence(p, moved)).toBeLessThan(1e-12);
      }),
    );
  });

  test('is positive where distributions differ: at least half the squared distance of their shares', () => {
    fc.assert(
      fc.property(pairs, ([p, q]) => {
        const share = (z: number[]) => z.map((v) => Math.exp(v - logSumExp(z)));
        const [a, b] = [share(p), share(q)];
        const distance = a.reduce((sum, v, i) => sum + Math.abs(v - b[i]), 0);
        // Pinsker's inequality
        expect(klDivergence(p, q)).toBeGreaterThanOrEqual(distance ** 2 / 2 - 1e-12);
      }),
    );
  });

  test('of known distributions', () => {
    const half = [0, 0];
    const quarter = [Math.log(0.25), Math.log(0.75)];
    const wanted = 0.5 * Math.log(0.5 / 0.25) + 0.5 * Math.log(0.5 / 0.75);
    expect(klDivergence(half, quarter)).toBeCloseTo(wanted, 14);
    expect(klDivergence(quarter, half)).not.toBeCloseTo(wanted, 3);
  });
});

test('log-sum-exp neither overflows nor vanishes', () => {
  expect(logSumExp([1000, 1000])).toBeCloseTo(1000 + Math.LN2, 10);
  expect(logSumExp([-1000, -1000])).toBeCloseTo(-1000 + Math.LN2, 10);
  expect(logSumExp([3])).toBe(3);
});

describe('word cosine', () => {
  const texts = fc
    .array(fc.constantFrom('fox', 'Fox', 'owl', 'É', 'x1', '!', '  ', '\n', 'the'), {
      maxLength: 12,
    })
    .map((words) => words.join(' '));

  test('lies between 0 and 1 and is symmetric', () => {
    fc.assert(
      fc.property(fc.oneof(texts, fc.string()), fc.oneof(texts, fc.string()), (a, b) => {
        const cosine = wordCosine(a, b);
        expect(cosine).toBeGreaterThanOrEqual(0);
        expect(cosine).toBeLessThanOrEqual(1);
        expect(wordCosine(b, a)).toBe(cosine);
        expect(wordCosine(a, a)).toBeCloseTo(1, 12);
      }),
    );
  });

  test('counts words between blanks, whatever their case and order', () => {
    expect(wordCosine('The fox,\nthe owl.', 'owl. the FOX, the')).toBeCloseTo(1, 12);
    expect(wordCosine('fox, fox', 'fox')).toBeCloseTo(Math.SQRT1_2, 12);
    expect(wordCosine('fox fox', 'fox')).toBeCloseTo(1, 12);
    expect(wordCosine('fox owl', 'fox')).toBeCloseTo(Math.SQRT1_2, 12);
    expect(wordCosine('fox', 'owl')).toBe(0);
    expect(wordCosine('Über', 'über')).toBeCloseTo(1, 12);
  });

  test('empty texts are equal to each other and to nothing else', () => {
    expect(wordCosine('', '')).toBe(1);
    expect(wordCosine('', ' \n')).toBe(1);
    expect(wordCosine('', 'fox')).toBe(0);
  });
});
