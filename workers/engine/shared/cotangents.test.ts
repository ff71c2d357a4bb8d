import fc from 'fast-check';
import { expect, test } from 'vitest';
import { score } from '../../../src/lib/assay/decoding.ts';
import { floats, randomFrom } from '../testing/random.ts';
import { cotangentsAt, smallestMargins } from './cotangents.ts';

test('rivals are the best other tokens by score, and margins are in logit units', () => {
  fc.assert(
    fc.property(
      fc.record({
        vocab: fc.integer({ min: 2, max: 200 }),
        temperature: fc.constantFrom(0, 0.7, 2),
        position: fc.nat(100),
        seed: fc.nat(),
      }),
      ({ vocab, temperature, position, seed }) => {
        const logits = floats(randomFrom(seed), vocab, 5);
        const decoding = { temperature, seed };
        const scores = [...logits].map((z, v) => score(z, decoding, position + 1, v));
        const order = scores.map((_, v) => v).sort((a, b) => scores[b] - scores[a]);
        const place = { prompt: 2, step: 3, position, token: order[0] };
        const got = cotangentsAt(logits, decoding, place);
        expect(got.map(({ rival }) => rival)).toEqual(order.slice(1, 4));
        for (const one of got) {
          expect(one).toMatchObject(place);
          const lead = scores[order[0]] - scores[one.rival];
          expect(one.margin).toBeCloseTo(lead * (temperature || 1), 5);
        }
      },
    ),
  );
});

test('a tie has a margin above 0', () => {
  const [one] = cotangentsAt(
    Float32Array.of(1, 2, 2),
    { temperature: 0, seed: 0 },
    { prompt: 0, step: 0, position: 0, token: 1 },
  );
  expect(one.rival).toBe(2);
  expect(one.margin).toBeGreaterThan(0);
});

test('what does not fit leaves the largest margins out, and the order as it is', () => {
  const of = (step: number, position: number, margin: number) => ({
    ...{ prompt: 0, step, position, token: 1, rival: 2, margin },
  });
  const all = [of(0, 3, 5), of(1, 4, 1), of(2, 5, 3)];
  expect(smallestMargins(all, 100)).toEqual(all);
  expect(smallestMargins(all, 11)).toEqual([all[1], all[2]]);
  expect(smallestMargins(all, 10)).toEqual([all[1]]);
  expect(smallestMargins(all, 1)).toEqual([all[1]]);
});
