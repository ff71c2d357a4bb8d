import { expect, test } from 'vitest';
import { PROJECTIONS } from '../../../../src/lib/model/matrix.ts';
import { loadMlc } from '../../../weights/mlc.ts';
import { memoryModel } from '../../../weights/testing/memory-model.ts';
import { organismFiles } from '../../../weights/testing/organism.ts';
import { loadTokenizer } from '../../../weights/tokenizer.ts';
import { randomModel, type ModelShape } from '../../testing/models.ts';
import { randomMutations } from '../../testing/random-mutations.ts';
import { randomFrom } from '../../testing/random.ts';
import { expectSeedsCounted, underSeeds } from '../../testing/seeds.ts';
import { SOFTWARE_TUNING } from '../device/tuning.ts';
import { DEEP } from '../testing/deep.ts';
import { testEngine } from '../testing/engine.ts';

// the product of single prompts for batches too: it compiles faster
const tuning = { ...SOFTWARE_TUNING, candidates: [SOFTWARE_TUNING.linear.matrix] };

test('mutants of the organism are counted under every seed as each is in place from scratch', async () => {
  const engine = await testEngine(await loadMlc(organismFiles), { tuning });
  const tokenizer = await loadTokenizer(organismFiles);
  const assay = { prompt: 'Tell me about the fox:', maxNewTokens: 10, temperature: 0.8, seed: 3 };
  const prompts = underSeeds({ assay, promptIds: tokenizer.encode(assay.prompt) }, 3);
  const mutations = randomMutations(engine.model.config, DEEP ? 14 : 7, 1);
  const { byCount, marginal } = await expectSeedsCounted(engine, prompts, mutations);
  expect(byCount[0]).toBeGreaterThan(0);
  expect(byCount[0] + marginal).toBeLessThan(mutations.length);
}, 240_000);

test('the same of a model of another shape', async () => {
  const config: ModelShape['config'] = {
    ...{ hidden_size: 64, intermediate_size: 96, num_hidden_layers: 2, vocab_size: 90 },
    ...{ num_attention_heads: 2, num_key_value_heads: 1, head_dim: 32, rope_theta: 10_000 },
    ...{ rms_norm_eps: 1e-5, tie_word_embeddings: false, max_position_embeddings: 48 },
    ...{ bos_token_id: 1, eos_token_ids: [2] },
  };
  const names = [...PROJECTIONS, 'embed', 'head'] as const;
  const encodings = Object.fromEntries(
    names.map((name) => [name, 'q4 f16']),
  ) as ModelShape['encodings'];
  const reader = memoryModel(randomModel(randomFrom(5), { config, encodings }));
  const engine = await testEngine(reader, { tuning });
  const assay = { prompt: '', maxNewTokens: 8, temperature: 1, seed: 0xfffffffe };
  const prompts = underSeeds({ assay, promptIds: [3, 14, 15] }, 4);
  const mutations = randomMutations(config, DEEP ? 28 : 14, 2);
  const { byCount, marginal } = await expectSeedsCounted(engine, prompts, mutations);
  expect(byCount.slice(1, -1).some((mutants) => mutants > 0)).toBe(true);
  expect(marginal).toBeLessThan(4);
}, 240_000);
