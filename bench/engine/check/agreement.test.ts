import { expect, test } from 'vitest';
import { parseMutationList } from '../../../src/lib/mutation/mutation-list.ts';
import type { Mutation } from '../../../src/lib/mutation/mutation.ts';
import type { MutantOutcome } from '../../../src/lib/results/mutant-outcome.ts';
import { SCREEN_KINDS } from '../../../src/lib/plan/grid.ts';
import { loadMlc } from '../../../workers/weights/mlc.ts';
import { organismFiles } from '../../../workers/weights/testing/organism.ts';
import { randomMutations } from '../../../workers/engine/testing/random-mutations.ts';
import { count, type Agreement } from './agreement.ts';

const { config } = await loadMlc(organismFiles);
const assay = { prompt: 'A "fox":', maxNewTokens: 8, temperature: 0.7, seed: 3 };

const silent = { verdict: 'silent', firstDivergent: -1, token: -1, margin: 0.5 } as const;
const nsm = { verdict: 'nsm', firstDivergent: 2, token: 7, margin: 0.5 } as const;
const noOp = { verdict: 'no-op', firstDivergent: -1, token: -1, margin: NaN } as const;
type Said = Pick<MutantOutcome, 'verdict' | 'firstDivergent' | 'token' | 'margin'>;

const results = (said: readonly Said[]): MutantOutcome[] =>
  said.map((one, index) => ({
    ...one,
    ...{
      index,
      value: 1,
      divergentPrompt: 0,
      promptsDiverged: 1,
      marginal: false,
      kl: 0,
      steps: 3,
    },
  }));

function agreementOf(pairs: [webgpu: Said, processor: Said][]) {
  const total: Agreement = { same: 0, marginal: 0, different: [] };
  const mutations = randomMutations(config, pairs.length, 1);
  const webgpu = results(pairs.map(([a]) => a));
  const processor = results(pairs.map(([, b]) => b)).reverse();
  count(total, mutations, { assay }, { webgpu, processor });
  return { ...total, mutations };
}

test('the same outcome is the same, whatever the margin; another is marginal over a near tie', () => {
  const { same, marginal, different } = agreementOf([
    [silent, silent],
    [nsm, { ...nsm, margin: 1e-5 }],
    [noOp, noOp],
    [
      { ...silent, margin: 1.5e-3 },
      { ...nsm, margin: 1e-5 },
    ],
    [
      { ...nsm, margin: 1e-5 },
      { ...nsm, token: 8, margin: 1e-4 },
    ],
    // near for one alone
    [silent, { ...nsm, margin: 1e-5 }],
  ]);
  expect([same, marginal, different.length]).toEqual([3, 2, 1]);
});

test('another place, another token or a no-op by one engine only is different, and can be repeated', () => {
  const { same, marginal, different, mutations } = agreementOf([
    [silent, nsm],
    [nsm, { ...nsm, firstDivergent: 3 }],
    [nsm, { ...nsm, token: 8 }],
    [noOp, silent],
    [silent, silent],
  ]);
  expect([same, marginal, different.length]).toEqual([1, 0, 4]);
  const [{ webgpu, processor, repeat, decoding }] = different;
  expect([webgpu.verdict, processor.token, decoding]).toEqual([
    'silent',
    7,
    'T 0.7, seed 3 · 8 tokens',
  ]);
  expect(parseMutationList(repeat.list, config)).toEqual([mutations[0]]);
  expect(repeat.commands[0]).toBe(
    'npm run screen -- --mutations one.csv --prompt "A \\"fox\\":" --new-tokens 8 --temperature 0.7 --seed 3 --engine webgpu --browser --out webgpu.csv',
  );
});

test('a mutant that a screen lacks is told', () => {
  const mutations = randomMutations(config, 2, 1);
  const total: Agreement = { same: 0, marginal: 0, different: [] };
  const [webgpu, processor] = [results([silent, silent]), results([silent])];
  expect(() => count(total, mutations, { assay }, { webgpu, processor })).toThrow(
    'is missing from a screen',
  );
});

test('random mutations cover every matrix and kind, and come again for the same seed', () => {
  const mutations = randomMutations(config, 200, 5);
  const names = ({ site, kind }: Mutation) => [`${site.layer} ${site.projection}`, kind];
  expect(new Set(mutations.map((m) => names(m)[0])).size).toBe(7 * config.num_hidden_layers);
  expect(new Set(mutations.map((m) => names(m)[1]))).toEqual(new Set(SCREEN_KINDS));
  expect(randomMutations(config, 200, 5)).toEqual(mutations);
  expect(randomMutations(config, 200, 6)).not.toEqual(mutations);
});
