import fc from 'fast-check';
import { expect, test } from 'vitest';
import { randomMutations } from '../testing/random-mutations.ts';
import { modelShapes, randomModel } from '../testing/models.ts';
import { integers, randomFrom } from '../testing/random.ts';
import { expectSeedsCounted, underSeeds } from '../testing/seeds.ts';
import { loadMlc } from '../../weights/mlc.ts';
import { memoryModel } from '../../weights/testing/memory-model.ts';
import { organismFiles } from '../../weights/testing/organism.ts';
import { loadTokenizer } from '../../weights/tokenizer.ts';
import { testEngine } from './testing/engine.ts';

const cases = fc.record({
  shape: modelShapes,
  seeds: fc.integer({ min: 2, max: 5 }),
  temperature: fc.constantFrom(0.7, 1.3),
  promptLength: fc.integer({ min: 1, max: 6 }),
  steps: fc.integer({ min: 1, max: 20 }),
  seed: fc.nat(0xffffffff),
});

test('mutants are counted under every seed as each is in place from scratch, on any model', async () => {
  const found = { none: 0, some: 0, all: 0, marginal: 0 };
  await fc.assert(
    fc.asyncProperty(cases, async ({ shape, seeds, temperature, promptLength, steps, seed }) => {
      const random = randomFrom(seed);
      const engine = await testEngine(memoryModel(randomModel(random, shape)));
      const promptIds = [...integers(random, promptLength, shape.config.vocab_size)];
      const assay = { prompt: '', maxNewTokens: steps, temperature, seed };
      const prompts = underSeeds({ assay, promptIds }, seeds);
      const mutations = randomMutations(shape.config, 6, seed);
      const { byCount, marginal } = await expectSeedsCounted(engine, prompts, mutations);
      found.none += byCount[0];
      found.some += byCount.slice(1, -1).reduce((sum, n) => sum + n, 0);
      found.all += byCount[seeds];
      found.marginal += marginal;
    }),
    { numRuns: 25 },
  );
  // otherwise the runs show little
  expect(Math.min(found.none, found.some, found.all)).toBeGreaterThan(8);
  expect(found.marginal).toBeLessThan(15);
}, 240_000);

test('the same of the organism', async () => {
  const engine = await testEngine(await loadMlc(organismFiles));
  const tokenizer = await loadTokenizer(organismFiles);
  const assay = { prompt: 'Tell me about the fox:', maxNewTokens: 16, temperature: 0.8, seed: 3 };
  const prompts = underSeeds({ assay, promptIds: tokenizer.encode(assay.prompt) }, 5);
  const mutations = randomMutations(engine.model.config, 28, 1);
  const { byCount, marginal } = await expectSeedsCounted(engine, prompts, mutations);
  expect(byCount.filter((mutants) => mutants > 0).length).toBeGreaterThan(2);
  expect(marginal).toBeLessThan(4);
}, 120_000);
