import { expect, test } from 'vitest';
import { MARGINAL_BELOW } from '../../../../src/lib/assay/marginal.ts';
import { allMatrices } from '../../../../src/lib/model/matrix.ts';
import type { ModelConfig } from '../../../../src/lib/model/model-config.ts';
import type { MutantOutcome } from '../../../../src/lib/results/mutant-outcome.ts';
import { loadGguf } from '../../../weights/gguf.ts';
import { FAMILY_GGUFS, familyGguf, familyResults } from '../../../weights/testing/families.ts';
import { memoryModel } from '../../../weights/testing/memory-model.ts';
import type { TokenPrompt } from '../../contract.ts';
import { chooseRef } from '../../reference/choose.ref.ts';
import {
  forwardRef,
  mutateReference,
  referenceModel,
  type ReferenceModel,
} from '../../reference/llama.ref.ts';
import { generatedModel } from '../../testing/generated-model.ts';
import { FAMILIES, randomModel } from '../../testing/models.ts';
import { expectRecordedMutants } from '../../testing/recorded-mutants.ts';
import { randomMutation } from '../../testing/random-mutations.ts';
import { randomFrom } from '../../testing/random.ts';
import { smallShape } from '../../testing/small-model.ts';
import { PreparedPrompts } from '../batch/prepared-prompts.ts';
import { screenBatched } from '../batch/screen-batched.ts';
import { GpuContext } from '../context.ts';
import { SOFTWARE_TUNING, type Tuning } from '../device/tuning.ts';
import { engineOf } from '../testing/engine.ts';
import { testDevice } from '../testing/gpu.ts';

/** A small tile for all products: it compiles fast. */
const TILE = { ...SOFTWARE_TUNING.linear.matrix, tileM: 2, tileN: 4, threadsM: 2, threadsN: 4 };
const TUNING: Tuning = {
  ...SOFTWARE_TUNING,
  linear: { vector: TILE, matrix: TILE, batch: TILE },
  candidates: [],
};

const prompt: TokenPrompt = {
  assay: { prompt: 'tokens', maxNewTokens: 10, temperature: 0, seed: 0 },
  promptIds: [1, 5, 9, 40, 2, 77, 30],
};

/** The first step at which a model chooses another token than `ids`, −1 if none, and the smallest margin up to it. */
async function firstDivergentRef(model: ReferenceModel, ids: readonly number[]) {
  const { promptIds, assay } = prompt;
  const { vocab_size: vocab } = model.config;
  const logits = await forwardRef(model, [...promptIds, ...ids.slice(0, -1)]);
  let margin = Infinity;
  for (const [step, id] of ids.entries()) {
    const at = (promptIds.length - 1 + step) * vocab;
    const choice = chooseRef(logits.subarray(at, at + vocab), assay, promptIds.length + step);
    margin = Math.min(margin, choice.margin);
    if (choice.id !== id) return { at: step, token: choice.id, margin };
  }
  return { at: -1, token: -1, margin };
}

async function collect(screen: AsyncIterable<MutantOutcome[]>): Promise<MutantOutcome[]> {
  const all: MutantOutcome[] = [];
  for await (const some of screen) for (const result of some) all[result.index] = result;
  return all;
}

/** How rotation is scaled is in a table: one way of it will do. And an MLP that is padded in memory. */
const families: Partial<ModelConfig>[] = [
  ...FAMILIES.filter(
    ({ rope_scaling, ...others }) =>
      rope_scaling?.rope_type === 'llama3' || Object.keys(others).length > 0,
  ),
  { intermediate_size: 43 },
];

test.each(families.map((family) => [Object.keys(family).join(), family] as const))(
  '%s: batched = in place = reference, of mutants of every matrix',
  async (_, family) => {
    const random = randomFrom(3);
    const shape = smallShape('f16', { ...family, tie_word_embeddings: false });
    const { config } = shape;
    const canonical = randomModel(random, shape);
    const reader = memoryModel(canonical);
    const context = await GpuContext.create(await testDevice(), TUNING, reader);
    const engine = engineOf(context, reader);
    const reference = referenceModel(canonical);
    const { ids } = await engine.wildType(prompt);
    expect((await firstDivergentRef(reference, ids)).at).toBe(-1);

    const mutations = allMatrices(config).flatMap((id) =>
      [0, 1].map(() => randomMutation(random, config, id, ['max', 'sign', 'value'])),
    );
    // it is asked for where a null mutant was not the wild type bit for bit
    const retest = () => Promise.reject(new Error('The null mutant differs.'));
    const prepared = new PreparedPrompts(context);
    const options = { outputs: true, signal: undefined, retest };
    const batched = await collect(screenBatched(context, prepared, [prompt], mutations, options));
    const inPlace = await collect(
      engine.screen([prompt], mutations, { how: 'in place', outputs: true }),
    );
    prepared.keepOnly([]);
    const told = { nsm: 0, silent: 0 };
    for (const [i, mutation] of mutations.entries()) {
      const [a, b] = [batched[i], inPlace[i]];
      const mutant = mutateReference(reference, mutation, a.value);
      const { margin, ...wanted } = await firstDivergentRef(mutant, ids);
      if (margin < 2 * MARGINAL_BELOW) continue;
      for (const { firstDivergent: at, token } of [a, b])
        expect({ mutation, at, token }).toEqual({ mutation, ...wanted });
      expect(a.outputs).toEqual(b.outputs);
      expect(Math.abs(a.kl - b.kl)).toBeLessThan(1e-4 * Math.max(1, b.kl));
      told[wanted.at < 0 ? 'silent' : 'nsm']++;
    }
    expect(told.nsm).toBeGreaterThan(2);
    expect(told.silent).toBeGreaterThan(2);
  },
);

/** One of each family, and one whose matrices are of several encodings. */
const files = [
  ...FAMILY_GGUFS.filter((name) => name.endsWith('f16') && name !== 'llama-linear-f16'),
  'odd-sizes-q8_0',
] as const;

test.each(files)(
  '%s: what transformers says of the wild type and of every mutant',
  async (name) => {
    const reader = await loadGguf(await familyGguf(name));
    const context = await GpuContext.create(await testDevice(), TUNING, reader);
    const engine = engineOf(context, reader);
    const { cases, mutants } = await familyResults(name);
    for (const one of cases) {
      const {
        prompt,
        max_new_tokens: maxNewTokens,
        temperature,
        seed,
        prompt_ids: promptIds,
      } = one;
      const assay = { prompt, maxNewTokens, temperature, seed };
      const { ids } = await engine.wildType({ assay, promptIds });
      expect(ids).toEqual(one.ids);
      expect(await expectRecordedMutants(engine, one, promptIds, mutants, 14, 2e-3)).toBe(0);
    }
  },
);

test.each([
  [
    { hidden_size: 40 },
    'This model’s hidden_size is 40; on a graphics card it must be a multiple of 32.',
  ],
  [{ num_attention_heads: 3, head_dim: 24 }, 'num_attention_heads · head_dim is 72'],
  [
    { num_attention_heads: 16, head_dim: 6 },
    'head_dim is 6; on a graphics card it must be a multiple of 4',
  ],
])(
  'widths that kernels do not take are refused before weights are read: %j',
  async (more, words) => {
    const { config } = smallShape('f32', more);
    const unread = () => Promise.reject(new Error('Weights were read.'));
    const reader = { ...generatedModel(config), matrix: unread, norm: unread };
    const opened = GpuContext.create(await testDevice(), TUNING, reader);
    await expect(opened).rejects.toMatchObject({
      kind: 'unsuited',
      message: expect.stringContaining(words) as string,
      advice: expect.stringContaining('processor') as string,
    });
  },
);
