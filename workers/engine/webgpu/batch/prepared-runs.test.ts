import { beforeAll, expect, test } from 'vitest';
import type { Mutation } from '../../../../src/lib/mutation/mutation.ts';
import type { MutantOutcome } from '../../../../src/lib/results/mutant-outcome.ts';
import { loadMlc } from '../../../weights/mlc.ts';
import { organismFiles } from '../../../weights/testing/organism.ts';
import { Engine, type TokenPrompt } from '../engine.ts';
import { screenMutations } from '../screener.ts';
import { testDevice } from '../testing/gpu.ts';
import { SOFTWARE_TUNING } from '../device/tuning.ts';
import { PreparedRuns } from './prepared-runs.ts';

let engine: Engine;
beforeAll(async () => {
  // the product of single prompts for batches too: it compiles faster
  const tuning = { ...SOFTWARE_TUNING, candidates: [SOFTWARE_TUNING.linear.matrix] };
  engine = await Engine.create(await testDevice(), tuning, await loadMlc(organismFiles));
  await engine.prepareBatches();
});

const runOf = (seed: number): TokenPrompt => ({
  assay: { prompt: `prompt ${seed}`, maxNewTokens: 2, temperature: 0, seed },
  promptIds: [1, 40 + seed, 70 + 3 * seed],
});
const RUNS = [runOf(0), runOf(1), runOf(2)];

test('as many runs are kept as fit, others one at a time, none of another assay', async () => {
  for (const run of RUNS) await engine.wildType(run, { burst: 8 }); // these the engine keeps
  const before = engine.gpu.bytes;
  const whole = new PreparedRuns(engine);
  const first = await whole.prepare(RUNS[0]);
  const second = await whole.prepare(RUNS[1]);
  expect(await whole.prepare(RUNS[0])).toBe(first);
  expect(await whole.prepare(RUNS[1])).toBe(second);
  whole.keepOnly([RUNS[1]]);
  expect(await whole.prepare(RUNS[1])).toBe(second);
  expect(await whole.prepare(RUNS[0])).not.toBe(first);
  whole.keepOnly([]);

  const small = new PreparedRuns(engine, first.bytes);
  const kept = await small.prepare(RUNS[0]);
  const spare = await small.prepare(RUNS[1]);
  expect(await small.prepare(RUNS[1])).toBe(spare);
  await small.prepare(RUNS[2]);
  expect(await small.prepare(RUNS[1])).not.toBe(spare);
  expect(await small.prepare(RUNS[0])).toBe(kept);
  small.keepOnly([]);
  expect(engine.gpu.bytes).toBe(before);
});

/** More than the engine keeps wild types of: those in use must not be given up. */
const MANY = [0, 1, 2, 3, 4, 5].map(runOf);

test('mutants of many matrices under many runs are what each is under its own', async () => {
  const mutations: Mutation[] = (['down', 'q', 'gate'] as const).flatMap((projection, i) =>
    [0, 24].map((row) => ({
      site: { layer: 2 * i, projection, row, col: 8, height: 16, width: 16 },
      kind: 'value',
      value: 0.5 - i,
    })),
  );
  const screen = async (runs: TokenPrompt[], some: Mutation[]) => {
    const all: MutantOutcome[] = [];
    for await (const results of screenMutations(engine, runs, some))
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
