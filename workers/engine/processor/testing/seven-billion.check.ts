import { beforeAll, describe, expect, test } from 'vitest';
import { LLAMA2_7B, MISTRAL_7B } from '../../../../src/lib/model/model-configs.ts';
import type { Mutation } from '../../../../src/lib/mutation/mutation.ts';
import type { MutantOutcome } from '../../../../src/lib/results/mutant-outcome.ts';
import { generatedModel } from '../../testing/generated-model.ts';
import type { ProcessorEngine } from '../processor-engine.ts';
import { testEngine } from './engine.ts';

/**
 * Models of the shapes of Llama-2-7B and Zephyr-7B with made-up weights: whether the processor
 * engine, whose f32 weights could not take so much, holds and runs them. Takes minutes and 5 GiB of
 * memory, so it is no part of the tests: npm run check:7b -- workers/engine/processor.
 */
const MODELS = [
  { name: 'Llama-2-7B', config: LLAMA2_7B },
  { name: 'Zephyr-7B', config: MISTRAL_7B },
];

const seconds = (since: number) => `${((performance.now() - since) / 1000).toFixed(1)} s`;

describe.each(MODELS)('$name on the processor', ({ name, config }) => {
  const reader = generatedModel(config);
  let engine: ProcessorEngine;
  const say = (what: string) => {
    console.log(`${name}: ${what}`);
  };
  const assay = { prompt: 'of token 1', maxNewTokens: 2, temperature: 0, seed: 0 };
  const prompt = { assay, promptIds: [1] };
  const site = { layer: 31, projection: 'down' as const, row: 5, col: 0, height: 1, width: 1 };

  beforeAll(async () => {
    const start = performance.now();
    engine = await testEngine(reader);
    const gib = engine.model.weightBytes / 2 ** 30;
    say(`made and loaded in ${seconds(start)}, ${gib.toFixed(2)} GiB`);
  });

  test('one layer is the reference’s', async () => {
    const start = performance.now();
    await engine.check();
    say(`the check of a layer took ${seconds(start)}`);
  });

  test('two tokens, of which the second is fed in by itself', async () => {
    const start = performance.now();
    const { choices, decodeMs } = await engine.wildType(prompt);
    say(`two tokens took ${seconds(start)}, the second ${(decodeMs / 1000).toFixed(1)} s`);
    expect(choices).toHaveLength(2);
    expect(choices[1].logSumExp).toBeGreaterThan(0);
  });

  test('a mutant in place, and a batch of two', async () => {
    const mutations: Mutation[] = [
      { site, kind: 'max' },
      // every weight of a row: this cannot stay silent
      { site: { ...site, width: config.intermediate_size }, kind: 'value', value: 5 },
    ];
    const alone = performance.now();
    const mutant = await engine.mutate(prompt, mutations[1]);
    say(`a mutant in place took ${seconds(alone)}`);
    expect(mutant.checksum.after).toBe(mutant.checksum.before);
    const start = performance.now();
    const results: MutantOutcome[] = [];
    for await (const some of engine.screen([prompt], mutations)) results.push(...some);
    say(`two mutants took ${seconds(start)}: ${results.map((r) => r.verdict).join(', ')}`);
    expect(results).toHaveLength(2);
    expect(results[1].verdict).toBe('nsm');
    expect(results[1].firstDivergent).toBe(mutant.outcome.firstDivergent);
    expect(results[1].margin).toBe(mutant.outcome.margin);
  });
});
