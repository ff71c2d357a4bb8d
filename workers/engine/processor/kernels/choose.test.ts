import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gumbelNoise } from '../../../../src/lib/assay/decoding.ts';
import { logSumExp } from '../../../../src/lib/output/phenotype.ts';
import { chooseRef } from '../../reference/choose.ref.ts';
import { expectClose } from '../../testing/expect-numbers.ts';
import { floats, randomFrom } from '../../testing/random.ts';
import { Chooser } from '../choice.ts';
import { BUILDS, numbers, testHeap } from '../testing/kernels.ts';

const cases = fc.record({
  vocab: fc.integer({ min: 2, max: 5000 }),
  temperature: fc.constantFrom(0, 0.7, 3),
  /** Few values, so that there are ties. */
  steps: fc.constantFrom(0, 3, 40),
  position: fc.nat(200),
  seed: fc.nat(),
});

describe.each(BUILDS)('%s', (build) => {
  test('choices are the reference’s, ties included; log-sum-exp, cross and probabilities are near it', async () => {
    const heap = await testHeap(build);
    fc.assert(
      fc.property(cases, ({ vocab, temperature, steps, position, seed }) => {
        const random = randomFrom(seed);
        const logits = floats(random, vocab, 20).map((v) => (steps ? Math.round(v / steps) : v));
        const wild = floats(random, vocab, 5);
        const all = logSumExp(wild);
        const probabilities = wild.map((v) => Math.exp(v - all));
        const token = Math.floor(random() * vocab);
        const decoding = { temperature, seed };
        const wanted = chooseRef(logits, decoding, position, { token, probabilities });

        const padded = new Float32Array(Math.ceil(vocab / 8) * 8).fill(1e9);
        padded.set(logits);
        const [row, p] = [heap.put(padded), heap.put(probabilities)];
        const chooser = new Chooser(heap, vocab, decoding);
        const got = chooser.choose(row.at, position, { token, probabilities: p.at });
        if (temperature === 0 || wanted.margin > 1e-4) expect(got.id).toBe(wanted.id);
        if (temperature === 0) {
          expect(got.runnerUp).toBe(wanted.runnerUp);
          expect(got.margin).toBeCloseTo(wanted.margin, 4);
        }
        expect(got.expectedLogit).toBe(logits[token]);
        expect(got.logit).toBe(logits[got.id]);
        expect(Math.abs(got.logSumExp - wanted.logSumExp)).toBeLessThan(4e-6);
        expect(Math.abs(got.cross - wanted.cross)).toBeLessThan(2e-5);

        const to = heap.allocate(padded.length);
        chooser.probabilities(row.at, to.at);
        expectClose(
          numbers(heap, to).subarray(0, vocab),
          logits.map((v) => Math.exp(v - wanted.logSumExp)),
        );
        chooser.destroy();
        heap.free(row, p, to);
      }),
      { numRuns: 60 },
    );
    expect(heap.bytes).toBe(0);
  });

  test('a logit that is not a number leaves no margin and no log-sum-exp', async () => {
    const heap = await testHeap(build);
    const chooser = new Chooser(heap, 8, { temperature: 0, seed: 0 });
    for (const bad of [NaN, Infinity]) {
      const row = heap.put(Float32Array.of(1, 2, bad, 3, 0, 0, 0, 0));
      const got = chooser.choose(row.at, 0);
      expect(got.logSumExp).toBeNaN();
      expect(got.margin).toBeNaN();
    }
    const none = heap.put(new Float32Array(8).fill(NaN));
    expect(chooser.choose(none.at, 0)).toMatchObject({ id: 0, runnerUp: 0, margin: NaN });
  });

  test('noise is the decoding’s', async () => {
    const heap = await testHeap(build);
    const decoding = { temperature: 0.5, seed: 77 };
    const chooser = new Chooser(heap, 16, decoding);
    const row = heap.put(new Float32Array(16));
    for (let position = 0; position < 50; position++) {
      const noise = Array.from({ length: 16 }, (_, v) => gumbelNoise(77, position, v));
      expect(chooser.choose(row.at, position).id).toBe(noise.indexOf(Math.max(...noise)));
    }
  });
});
