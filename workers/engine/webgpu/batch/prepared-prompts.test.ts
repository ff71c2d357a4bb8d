import { beforeAll, expect, test } from 'vitest';
import type { Mutation } from '../../../../src/lib/mutation/mutation.ts';
import type { MutantOutcome } from '../../../../src/lib/results/mutant-outcome.ts';
import { loadMlc } from '../../../weights/mlc.ts';
import { organismFiles } from '../../../weights/testing/organism.ts';
import type { TokenPrompt } from '../../contract.ts';
import type { GpuContext } from '../context.ts';
import { SOFTWARE_TUNING } from '../device/tuning.ts';
import { testEngine } from '../testing/engine.ts';
import type { WebGpuEngine } from '../webgpu-engine.ts';
import { PreparedPrompts } from './prepared-prompts.ts';

let engine: WebGpuEngine;
let context: GpuContext;
beforeAll(async () => {
  // the product of single prompts for batches too: it compiles faster
  const tuning = { ...SOFTWARE_TUNING, candidates: [SOFTWARE_TUNING.linear.matrix] };
  engine = await testEngine(await loadMlc(organismFiles), { tuning });
  context = engine.context;
  await context.prepareBatches();
});

const promptOf = (seed: number): TokenPrompt => ({
  assay: { prompt: `prompt ${seed}`, maxNewTokens: 2, temperature: 0, seed },
  promptIds: [1, 40 + seed, 70 + 3 * seed],
});
const PROMPTS = [promptOf(0), promptOf(1), promptOf(2)];

test('as many prompts are kept as fit, others one at a time, none of another assay', async () => {
  for (const prompt of PROMPTS) await context.wildType(prompt); // these are kept anyway
  const before = context.gpu.bytes;
  const whole = new PreparedPrompts(context);
  const first = await whole.prepare(PROMPTS[0]);
  const second = await whole.prepare(PROMPTS[1]);
  expect(await whole.prepare(PROMPTS[0])).toBe(first);
  expect(await whole.prepare(PROMPTS[1])).toBe(second);
  whole.keepOnly([PROMPTS[1]]);
  expect(await whole.prepare(PROMPTS[1])).toBe(second);
  expect(await whole.prepare(PROMPTS[0])).not.toBe(first);
  whole.keepOnly([]);

  const small = new PreparedPrompts(context, first.bytes);
  const kept = await small.prepare(PROMPTS[0]);
  const spare = await small.prepare(PROMPTS[1]);
  expect(await small.prepare(PROMPTS[1])).toBe(spare);
  await small.prepare(PROMPTS[2]);
  expect(await small.prepare(PROMPTS[1])).not.toBe(spare);
  expect(await small.prepare(PROMPTS[0])).toBe(kept);
  small.keepOnly([]);
  expect(context.gpu.bytes).toBe(before);
});

/** More than wild types are kept of: those in use must not be given up. */
const MANY = [0, 1, 2, 3, 4, 5].map(promptOf);

test('mutants of many matrices under many prompts are what each is under its own', async () => {
  const mutations: Mutation[] = (['down', 'q', 'gate'] as const).flatMap((projection, i) =>
    [0, 24].map((row) => ({
      site: { layer: 2 * i, projection, row, col: 8, height: 16, width: 16 },
      kind: 'value',
      value: 0.5 - i,
    })),
  );
  const screen = async (prompts: TokenPrompt[], some: Mutation[]) => {
    const all: MutantOutcome[] = [];
    for await (const results of engine.screen(prompts, some))
      for (const result of results) all[result.index] = result;
    return all;
  };
  const together = await screen(MANY, mutations);
  for (const [i, mutation] of mutations.entries()) {
    if (i % 2 === 1) continue; // one of each matrix
    const [alone] = await screen(MANY, [mutation]);
    expect({ ...together[i], index: 0 }).toEqual(alone);
    const single = await screen([MANY[0]], [mutation]);
    expect(together[i].divergentPrompt === 0).toBe(single[0].verdict === 'nsm');
  }
  expect(together.some((result) => result.verdict === 'nsm')).toBe(true);
});
