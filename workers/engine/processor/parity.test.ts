import { beforeAll, describe, expect, test } from 'vitest';
import { loadMlc } from '../../weights/mlc.ts';
import { readModel } from '../../weights/testing/memory-model.ts';
import { organismFiles, wildTypeOracle } from '../../weights/testing/organism.ts';
import { forwardRef, referenceModel } from '../reference/llama.ref.ts';
import { expectClose } from '../testing/expect-numbers.ts';
import { forward } from './llama.ts';
import { BUILDS } from './testing/kernels.ts';
import type { ProcessorEngine } from './processor-engine.ts';
import { testEngine } from './testing/engine.ts';

const oracle = await wildTypeOracle();

describe.each(BUILDS)('%s', (build) => {
  let engine: ProcessorEngine;
  beforeAll(async () => {
    engine = await testEngine(await loadMlc(organismFiles), { build });
  });

  test.each(oracle.runs)(
    '"$prompt" at T $temperature: the reference’s, token for token',
    async (run) => {
      const { prompt, max_new_tokens: maxNewTokens, temperature, seed } = run;
      const tokens = {
        assay: { prompt, maxNewTokens, temperature, seed },
        promptIds: run.prompt_ids,
      };
      const generation = await engine.wildType(tokens);
      expect(generation.ids).toEqual(run.ids);
      generation.choices.forEach(({ margin, logSumExp }, i) => {
        expect(Math.abs(margin / (temperature || 1) - run.lead[i])).toBeLessThan(4e-3);
        expect(Math.abs(logSumExp - run.logsumexp[i])).toBeLessThan(2e-3);
      });
    },
  );

  test('logits of a whole sequence are the plain reference’s', async () => {
    const tokens = oracle.runs[0].prompt_ids;
    const reference = referenceModel(await readModel(await loadMlc(organismFiles)));
    const { vocab_size: vocab } = engine.model.config;
    const logits = new Float32Array(tokens.length * vocab);
    const runner = engine.context.runner(tokens.length);
    const prompt = { slots: [0], rows: tokens.length, first: 0, tail: tokens.length };
    forward({ ...runner, ...prompt }, tokens, (row, at) => {
      logits.set(engine.context.heap.view({ at, length: vocab }), row * vocab);
    });
    expectClose(logits, await forwardRef(reference, tokens), 2e-5);
  });
});
