import { beforeAll, describe, expect, test } from 'vitest';
import { fixture, openSource } from '../../../../fixtures/files.ts';
import { DEEP } from '../testing/deep.ts';
import { loadGguf } from '../../../weights/gguf.ts';
import { wildTypeOracle } from '../../../weights/testing/organism.ts';
import { generate, type Runner } from '../run/generate.ts';
import { testRunner } from '../testing/runner.ts';

const FILE = fixture('gguf/organism.q4_0.gguf');
const oracle = await wildTypeOracle();

describe('the organism from a GGUF file (Q4_0)', () => {
  let runner: Runner;
  beforeAll(async () => {
    runner = await testRunner(await loadGguf(await openSource(FILE)));
  });

  // the weights are those of the MLC folder, whose runs are tested, and equal to them, code for code
  // (gguf-organism.test.ts): a few are enough where time is short
  const runs = oracle.runs.filter((_, i) => DEEP || i % 4 === 0);
  test.each(runs)('"$prompt" at T $temperature, seed $seed', async (run) => {
    const { ids } = await generate(runner, {
      promptIds: run.prompt_ids,
      decoding: { temperature: run.temperature, seed: run.seed },
      maxNewTokens: run.max_new_tokens,
      burst: 16,
    });
    expect(ids).toEqual(run.ids);
  });

  test('logits after each prompt are within 2e-3 of the reference', async () => {
    for (const { prompt_ids: promptIds, logits_last_prompt: wanted } of runs) {
      const decoding = { temperature: 0, seed: 0 };
      await generate(runner, { promptIds, decoding, maxNewTokens: 1, burst: 1 });
      const logits = new Float32Array(
        await runner.gpu.read(runner.state.logits, wanted.length * 4),
      );
      const off = logits.map((value, i) => Math.abs(value - wanted[i]));
      expect(Math.max(...off)).toBeLessThan(2e-3);
    }
  });
});
