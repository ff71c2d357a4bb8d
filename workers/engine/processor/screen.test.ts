import { beforeAll, describe, expect, test } from 'vitest';
import { loadGguf } from '../../weights/gguf.ts';
import { loadMlc } from '../../weights/mlc.ts';
import { loadTokenizer } from '../../weights/tokenizer.ts';
import { FAMILY_GGUFS, familyGguf, familyResults } from '../../weights/testing/families.ts';
import { mutantsOracle, organismFiles } from '../../weights/testing/organism.ts';
import { expectRecordedMutants } from '../testing/recorded-mutants.ts';
import { BUILDS } from './testing/kernels.ts';
import type { ProcessorEngine } from './processor-engine.ts';
import { testEngine } from './testing/engine.ts';

const { cases, mutants } = await mutantsOracle();
const tokenizer = await loadTokenizer(organismFiles);

describe.each(BUILDS)('%s', (build) => {
  let engine: ProcessorEngine;
  beforeAll(async () => {
    engine = await testEngine(await loadMlc(organismFiles), { build });
  });

  test.each(cases)(
    'every reference mutant of $name: batched as the oracle says, in place the same bit for bit',
    async (assay) => {
      const promptIds = tokenizer.encode(assay.prompt);
      const excused = await expectRecordedMutants(engine, assay, promptIds, mutants, 8);
      expect(excused).toBeLessThanOrEqual(1);
    },
    120_000,
  );
});

describe.each(FAMILY_GGUFS)('%s', (name) => {
  test('what transformers says of the wild type and of every mutant', async () => {
    const recorded = await familyResults(name);
    // f32 weights, or as they come
    const packedBytes = name.endsWith('f16') ? Infinity : 0;
    const engine = await testEngine(await loadGguf(await familyGguf(name)), { packedBytes });
    for (const one of recorded.cases) {
      const { prompt, prompt_ids: promptIds, max_new_tokens: maxNewTokens } = one;
      const { temperature, seed } = one;
      const assay = { prompt, maxNewTokens, temperature, seed };
      const { ids, choices } = await engine.wildType({ assay, promptIds });
      expect(ids).toEqual(one.ids);
      choices.forEach(({ margin }, i) => {
        expect(Math.abs(margin / (temperature || 1) - one.lead[i])).toBeLessThan(4e-3);
      });
      const excused = await expectRecordedMutants(engine, one, promptIds, recorded.mutants, 4);
      expect(excused).toBeLessThanOrEqual(1);
    }
  });
});
