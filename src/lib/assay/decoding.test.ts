import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gumbelNoise, mix, score } from './decoding.ts';

// Worked out independently, in Python with integers of any size and 40 decimal digits.
const MIXED = [
  [0, 0],
  [1, 0x688990c0],
  [2, 0xd1132181],
  [0xdeadbeef, 0xe628c683],
  [0xffffffff, 0x6768824a],
  [0x80000000, 0xcc4b4124],
];
const NOISE = [
  [0, 0, 0, -2.8523629042865],
  [1, 0, 0, -0.6737564775983],
  [0, 1, 0, -0.0554454721163],
  [0, 0, 1, 0.1102246440932],
  [2, 37, 1023, 0.097360946539],
  [42, 17, 500, -1.5712404472125],
  [0xffffffff, 4095, 31_999, -0.1427581348783],
  [123_456_789, 200, 7, 2.0236377715074],
];
const words = fc.integer({ min: 0, max: 0xffffffff });

describe('mix', () => {
  test.each(MIXED)('of %i', (x, mixed) => {
    expect(mix(x)).toBe(mixed);
  });

  test('gives another unsigned word for every word', () => {
    fc.assert(
      fc.property(words, words, (a, b) => {
        expect(mix(a)).toBe(mix(a) >>> 0);
        expect(mix(a) === mix(b)).toBe(a === b);
      }),
    );
  });
});

describe('noise', () => {
  test.each(NOISE)('of seed %i, position %i, token %i', (seed, position, token, wanted) => {
    expect(gumbelNoise(seed, position, token)).toBeCloseTo(wanted, 12);
  });

  test('is finite for every seed, position and token', () => {
    fc.assert(
      fc.property(words, fc.nat(4096), fc.nat(128_000), (seed, position, token) => {
        const noise = gumbelNoise(seed, position, token);
        // u is from 2^-25 to 1 − 2^-25
        expect(noise).toBeGreaterThanOrEqual(-Math.log(25 * Math.LN2) - 1e-9);
        expect(noise).toBeLessThanOrEqual(25 * Math.LN2 + 1e-9);
      }),
    );
  });

  test('is Gumbel-distributed: mean 0.5772, variance π²/6', () => {
    const n = 20_000;
    const draws = Array.from({ length: n }, (_, i) => gumbelNoise(7, i % 100, Math.floor(i / 100)));
    const mean = draws.reduce((sum, x) => sum + x, 0) / n;
    const variance = draws.reduce((sum, x) => sum + (x - mean) ** 2, 0) / n;
    expect(Math.abs(mean - 0.5772)).toBeLessThan(0.03);
    expect(Math.abs(variance - Math.PI ** 2 / 6)).toBeLessThan(0.08);
  });

  test('makes the highest score fall as the softmax says', () => {
    const logits = [0, 1, 2.5];
    const temperature = 0.7;
    const n = 20_000;
    const wins = [0, 0, 0];
    for (let position = 0; position < n; position++) {
      const scores = logits.map((z, v) => score(z, { temperature, seed: 11 }, position, v));
      wins[scores.indexOf(Math.max(...scores))]++;
    }
    const weights = logits.map((z) => Math.exp(z / temperature));
    const total = weights.reduce((sum, w) => sum + w, 0);
    wins.forEach((won, v) => {
      expect(Math.abs(won / n - weights[v] / total)).toBeLessThan(0.012);
    });
  });
});

test('greedy decoding scores by the logit alone', () => {
  expect(score(1.25, { temperature: 0, seed: 5 }, 3, 4)).toBe(1.25);
  expect(score(1.4, { temperature: 0.7, seed: 42 }, 17, 500)).toBeCloseTo(
    2 - 1.571240447212536,
    12,
  );
});
