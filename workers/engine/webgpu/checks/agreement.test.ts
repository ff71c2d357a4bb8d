import { beforeAll, expect, test } from 'vitest';
import { DEEP } from '../testing/deep.ts';
import { mix } from '../../../../src/lib/assay/decoding.ts';
import { PROJECTIONS } from '../../../../src/lib/model/matrix.ts';
import { KINDS, type Mutation } from '../../../../src/lib/mutation/mutation.ts';
import type { MutantOutcome } from '../../../../src/lib/results/mutant-outcome.ts';
import { loadMlc } from '../../../weights/mlc.ts';
import { loadTokenizer } from '../../../weights/tokenizer.ts';
import { organismFiles } from '../../../weights/testing/organism.ts';
import type { ScreenMethod, TokenPrompt } from '../../contract.ts';
import { randomMutation } from '../../testing/random-mutations.ts';
import { randomFrom } from '../../testing/random.ts';
import { testEngine } from '../testing/engine.ts';
import type { WebGpuEngine } from '../webgpu-engine.ts';

/**
 * Random mutants for each assay, batched against in place. In place takes its time on a software
 * adapter, so few are taken where time is short; MUTASCOPE_AGREEMENT=1000 takes a thousand of each.
 */
const COUNT = Number(process.env.MUTASCOPE_AGREEMENT ?? (DEEP ? 60 : 14));
/** Of one matrix, so that they share batches. */
const TOGETHER = 12;

const ASSAYS = [
  { prompt: 'Tell me about the fox:', maxNewTokens: 48, temperature: 0, seed: 0 },
  { prompt: 'Write a poem about the owl:', maxNewTokens: 40, temperature: 0.7, seed: 3 },
  { prompt: '"Look, Tom,"', maxNewTokens: 32, temperature: 1, seed: 11 },
];

let engine: WebGpuEngine;
let prompts: TokenPrompt[];
beforeAll(async () => {
  engine = await testEngine(await loadMlc(organismFiles));
  const tokenizer = await loadTokenizer(organismFiles);
  prompts = ASSAYS.map((assay) => ({ assay, promptIds: tokenizer.encode(assay.prompt) }));
});

/** A mutation drawn from a seed: any matrix, any size up to the whole, any kind. */
function drawMutation(seed: number, group: number): Mutation {
  const { config } = engine.model;
  const projection = PROJECTIONS[mix(group) % PROJECTIONS.length];
  const layer = mix(group + 1000) % config.num_hidden_layers;
  return randomMutation(randomFrom(seed), config, { layer, projection }, KINDS);
}

async function results(prompt: TokenPrompt, mutations: Mutation[], how: ScreenMethod) {
  const all: MutantOutcome[] = [];
  for await (const some of engine.screen([prompt], mutations, { how }))
    for (const result of some) all[result.index] = result;
  return all;
}

test.each(ASSAYS.map((assay, i) => [assay.prompt, i] as const))(
  'batched and in place agree on random mutants: %s',
  async (_, i) => {
    const mutations = Array.from({ length: COUNT }, (__, k) =>
      drawMutation(k + 7919 * i, Math.floor(k / TOGETHER) + 31 * i),
    );
    const batched = await results(prompts[i], mutations, 'batched');
    const inPlace = await results(prompts[i], mutations, 'in place');
    let marginal = 0;
    mutations.forEach((mutation, k) => {
      const [a, b] = [batched[k], inPlace[k]];
      expect([k, a.value]).toEqual([k, b.value]);
      if (a.marginal || b.marginal) {
        marginal++;
        return;
      }
      expect({
        mutation,
        verdict: a.verdict,
        at: a.firstDivergent,
        token: a.token,
      }).toEqual({
        mutation,
        verdict: b.verdict,
        at: b.firstDivergent,
        token: b.token,
      });
      if (a.verdict === 'no-op') return;
      expect(Math.abs(a.margin - b.margin)).toBeLessThan(2e-3);
      expect(Math.abs(a.kl - b.kl)).toBeLessThan(1e-4 * Math.max(1, b.kl));
    });
    console.log(
      `${COUNT} mutants, ${marginal} marginal, ${batched.filter((r) => r.verdict === 'nsm').length} NSMs`,
    );
    expect(marginal).toBeLessThanOrEqual(Math.max(1, COUNT * 0.02));
  },
  3_600_000,
);
