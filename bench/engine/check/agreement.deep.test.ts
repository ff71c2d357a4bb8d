import { expect, test } from 'vitest';
import { testEngine as onProcessor } from '../../../workers/engine/processor/testing/engine.ts';
import { randomMutations } from '../../../workers/engine/testing/random-mutations.ts';
import { testEngine as onWebGpu } from '../../../workers/engine/webgpu/testing/engine.ts';
import { loadMlc } from '../../../workers/weights/mlc.ts';
import { loadTokenizer } from '../../../workers/weights/tokenizer.ts';
import { organismFiles } from '../../../workers/weights/testing/organism.ts';
import { ASSAYS, compareEngines } from './agreement.ts';

const MUTANTS = 2000;

test(`both engines say the same of ${MUTANTS} random mutants, greedy and sampled`, async () => {
  const reader = await loadMlc(organismFiles);
  const tokenizer = await loadTokenizer(organismFiles);
  const engines = { webgpu: await onWebGpu(reader), processor: await onProcessor(reader) };
  const prompts = ASSAYS.map((assay) => ({ assay, promptIds: tokenizer.encode(assay.prompt) }));
  const mutations = randomMutations(reader.config, MUTANTS, 2026);
  const { same, marginal, different } = await compareEngines(engines, prompts, mutations);
  console.log(`${same} the same, ${marginal} marginal, ${different.length} different`);
  expect(different).toEqual([]);
  expect(same + marginal).toBe(prompts.length * MUTANTS);
  expect(marginal).toBeLessThan(0.02 * prompts.length * MUTANTS);
}, 3_600_000);
