import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isMarginal } from '../../../src/lib/assay/marginal.ts';
import { klDivergence } from '../../../src/lib/output/phenotype.ts';
import { KINDS, type Mutation } from '../../../src/lib/mutation/mutation.ts';
import type { MutantOutcome } from '../../../src/lib/results/mutant-outcome.ts';
import { sitesOf } from '../../../src/lib/testing/arbitrary.ts';
import { memoryModel } from '../../weights/testing/memory-model.ts';
import { chooseRef } from '../reference/choose.ref.ts';
import { forwardRef, mutateReference, referenceModel } from '../reference/llama.ref.ts';
import { modelShapes, oddShapes, randomModel } from '../testing/models.ts';
import { integers, randomFrom } from '../testing/random.ts';
import { BUILDS } from './testing/kernels.ts';
import { testEngine } from './testing/engine.ts';

const cases = fc.oneof(modelShapes, oddShapes).chain((shape) =>
  fc.record({
    shape: fc.constant(shape),
    sites: fc.array(sitesOf(shape.config), { minLength: 1, maxLength: 5 }),
    kind: fc.constantFrom(...KINDS),
    /** Of the matrix's own extent. */
    times: fc.double({ min: -4, max: 4, noNaN: true }),
    promptLength: fc.integer({ min: 1, max: 8 }),
    steps: fc.integer({ min: 1, max: 36 }),
    temperature: fc.constantFrom(0, 0.7),
    build: fc.constantFrom(...BUILDS),
    /** f32 weights, or as they come. */
    packedBytes: fc.constantFrom(Infinity, 0),
    seed: fc.nat(),
  }),
);

test('batched = in place, bit for bit, = reference, for any mutations of any model', async () => {
  const tally = { silent: 0, nsm: 0, marginal: 0 };
  await fc.assert(
    fc.asyncProperty(cases, async (c) => {
      const { config } = c.shape;
      const vocab = config.vocab_size;
      const random = randomFrom(c.seed);
      const canonical = randomModel(random, c.shape);
      const reference = referenceModel(canonical);
      const engine = await testEngine(memoryModel(canonical), {
        build: c.build,
        packedBytes: c.packedBytes,
      });
      const promptIds = [...integers(random, c.promptLength, vocab)];
      const decoding = { temperature: c.temperature, seed: c.seed };
      const prompt = { assay: { prompt: '', maxNewTokens: c.steps, ...decoding }, promptIds };
      const generation = await engine.wildType(prompt);
      const { ids } = generation;

      const mutations = await Promise.all(
        c.sites.map(async (site): Promise<Mutation> => {
          if (c.kind !== 'value') return { site, kind: c.kind };
          const { min, max } = await engine.valueRange(site);
          return { site, kind: 'value', value: c.times * Math.max(max, -min) };
        }),
      );
      const results: MutantOutcome[] = [];
      for await (const some of engine.screen([prompt], mutations, { outputs: true }))
        some.forEach((result) => (results[result.index] = result));
      expect(results).toHaveLength(mutations.length);

      const fed = [...promptIds, ...ids.slice(0, -1)];
      const last = (logits: Float32Array) => logits.subarray(logits.length - ids.length * vocab);
      const wild = last(await forwardRef(reference, fed));
      for (const [i, mutation] of mutations.entries()) {
        const got = results[i];
        const alone = await engine.mutate(prompt, mutation);
        expect(alone.checksum.after).toBe(alone.checksum.before);
        expect(alone.changed === 0).toBe(got.verdict === 'no-op');
        if (got.verdict === 'no-op') continue;
        expect(got.firstDivergent).toBe(alone.outcome.firstDivergent);
        expect(got.margin).toBe(alone.outcome.margin);
        expect(Math.abs(got.kl - alone.outcome.kl)).toBeLessThanOrEqual(1e-9 * got.kl);
        expect(got.outputs?.[0] ?? ids).toEqual(alone.generation.ids);

        // by the reference, fed the wild type's tokens
        const mutant = mutateReference(reference, mutation, got.value);
        const logits = last(await forwardRef(mutant, fed));
        let [margin, kl, at] = [Infinity, 0, -1];
        let steps = 0;
        while (at < 0 && steps < ids.length) {
          const row = (prompt: Float32Array) => prompt.subarray(steps * vocab, (steps + 1) * vocab);
          const choice = chooseRef(row(logits), decoding, promptIds.length + steps);
          margin = Math.min(margin, choice.margin);
          kl += klDivergence(row(wild), row(logits));
          if (choice.id !== ids[steps]) at = steps;
          steps++;
        }
        if (isMarginal(margin)) {
          tally.marginal++;
          continue;
        }
        tally[at < 0 ? 'silent' : 'nsm']++;
        expect(got.firstDivergent).toBe(at);
        const largest = Math.max(1, ...logits.map(Math.abs));
        expect(Math.abs(got.margin - margin)).toBeLessThan(4e-5 * largest);
        expect(Math.abs(got.kl - kl / steps)).toBeLessThan(8e-5 * largest * Math.max(1, kl));
      }
    }),
    { numRuns: 40 },
  );
  // otherwise the runs show little
  expect(tally.marginal).toBeLessThan(10);
  expect(tally.silent).toBeGreaterThan(5);
  expect(tally.nsm).toBeGreaterThan(20);
}, 240_000);
