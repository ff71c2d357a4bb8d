import { beforeAll, describe, expect, test } from 'vitest';
import { loadMlc } from '../../../weights/mlc.ts';
import {
  organismFiles,
  wildTypeOracle,
  type WildTypeRun,
} from '../../../weights/testing/organism.ts';
import type { RawGeneration } from '../../generation.ts';
import { generate, type Runner } from '../run/generate.ts';
import { testRunner } from '../testing/runner.ts';

const oracle = await wildTypeOracle();
let runner: Runner;
beforeAll(async () => {
  runner = await testRunner(await loadMlc(organismFiles));
});

const decode = (run: WildTypeRun, maxNewTokens = run.max_new_tokens): Promise<RawGeneration> =>
  generate(runner, {
    promptIds: run.prompt_ids,
    decoding: { temperature: run.temperature, seed: run.seed },
    maxNewTokens,
    burst: 8,
  });

describe.each(oracle.runs)('"$prompt" at T $temperature, seed $seed', (run) => {
  test('logits after the prompt are within 2e-3 of the reference', async () => {
    await decode(run, 1);
    const logits = new Float32Array(
      await runner.gpu.read(runner.state.logits, run.logits_last_prompt.length * 4),
    );
    const off = logits.map((v, i) => Math.abs(v - run.logits_last_prompt[i]));
    expect(Math.max(...off)).toBeLessThan(2e-3);
  });

  test('the continuation is the reference’s, token for token', async () => {
    const got = await decode(run);
    expect(got.ids).toEqual(run.ids);
    got.choices.forEach(({ margin, logSumExp }, i) => {
      expect(Math.abs(margin / (run.temperature || 1) - run.lead[i])).toBeLessThan(4e-3);
      expect(Math.abs(logSumExp - run.logsumexp[i])).toBeLessThan(2e-3);
    });
  });
});
