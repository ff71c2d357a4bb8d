import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SCREEN_KINDS } from '../../../../src/lib/plan/grid.ts';
import { modelShapes, oddShapes, randomModel } from '../../testing/models.ts';
import { expectPredicted } from '../../testing/prediction.ts';
import { randomFrom } from '../../testing/random.ts';
import { memoryModel } from '../../../weights/testing/memory-model.ts';
import { testEngine } from '../testing/engine.ts';

const cases = fc.record({
  shape: fc.oneof(modelShapes, oddShapes),
  prompts: fc.integer({ min: 1, max: 2 }),
  temperature: fc.constantFrom(0, 0.8),
  kinds: fc.constantFrom(...SCREEN_KINDS).map((kind) => [kind]),
  tile: fc.constantFrom(1, 1, 3, 8, 40, 100_000),
  packed: fc.boolean(),
  seed: fc.nat(),
});

test('risks and whose margins they are of are the reference’s, on any model', async () => {
  let [doubtful, listed] = [0, 0];
  await fc.assert(
    fc.asyncProperty(cases, async ({ shape, packed, ...asked }) => {
      const model = randomModel(randomFrom(asked.seed), shape);
      const engine = await testEngine(memoryModel(model), packed ? {} : { packedBytes: 0 });
      const told = await expectPredicted(engine, model, asked);
      engine.close();
      fc.pre(told !== null);
      doubtful += told.doubtful;
      listed += told.listed;
    }),
    { numRuns: 16 },
  );
  // two margins may be as good as equally at risk
  expect(doubtful).toBeLessThan(listed / 1000);
}, 120_000);
