import { beforeAll, describe, expect, test } from 'vitest';
import type { ModelConfig } from '../../../../src/lib/model/model-config.ts';
import { memoryModel } from '../../../weights/testing/memory-model.ts';
import { GpuContext } from '../context.ts';
import { checkLayer } from './layer-check.ts';
import { layerReference, type LayerReference } from '../../shared/layer-reference.ts';
import { engineOf } from '../testing/engine.ts';
import { testDevice } from '../testing/gpu.ts';
import { randomModel } from '../../testing/models.ts';
import { randomFrom } from '../../testing/random.ts';
import { SOFTWARE_TUNING } from '../device/tuning.ts';

const CONFIG: ModelConfig = {
  hidden_size: 96,
  intermediate_size: 160,
  num_hidden_layers: 3,
  num_attention_heads: 3,
  num_key_value_heads: 1,
  head_dim: 32,
  vocab_size: 97,
  rope_theta: 10_000,
  rms_norm_eps: 1e-5,
  tie_word_embeddings: false,
  max_position_embeddings: 64,
  bos_token_id: 1,
  eos_token_ids: [],
  sliding_window: 2,
  qkv_bias: true,
  qk_norm: true,
};
const model = memoryModel(
  randomModel(randomFrom(1), {
    config: CONFIG,
    encodings: {
      ...{ q: 'q4+ f16', k: 'q4+ f16', v: 'f16', o: 'f16', gate: 'q4+ f16', up: 'q4+ f16' },
      ...{ down: 'f16', embed: 'f16', head: 'f16' },
    },
  }),
);

let context: GpuContext;
let reference: LayerReference;
beforeAll(async () => {
  context = await GpuContext.create(await testDevice(), SOFTWARE_TUNING, model);
  reference = await layerReference(model);
}, 120_000);

test('a device that computes the model passes, and nothing is left on it', async () => {
  expect(reference.layer).toBe(1);
  expect([reference.tokens[0], reference.tokens.at(-1)]).toEqual([0, 96]);
  expect([reference.headRows[0], reference.headRows.at(-1)]).toEqual([0, 96]);
  await checkLayer(context, reference);
  const { bytes } = context.gpu;
  await checkLayer(context, reference);
  expect(context.gpu.bytes).toBe(bytes);
});

describe('a device is refused whose memory does not hold', () => {
  const layers = (i: number) => context.model.layers[i];
  test.each<[string, () => GPUBuffer, RegExp]>([
    ['the embedding', () => context.model.embed_tokens.pieces[0].codes, /the embedding of tokens/],
    ['the scales of q', () => layers(1).linears.qkv.pieces[0].scales, /layer 1/],
    ['v', () => layers(1).linears.qkv.pieces[1].codes, /layer 1/],
    ['down', () => layers(1).linears.down.pieces[0].codes, /layer 1/],
    ['a norm', () => layers(1).post_attention_layernorm, /layer 1/],
    ['the biases', () => layers(1).biases.qkv!, /layer 1/],
    ['the norm of k’s heads', () => layers(1).headNorms!.k, /layer 1/],
    ['the last norm', () => context.model.norm, /the head/],
    ['the head', () => context.model.lm_head.pieces[0].codes, /the head/],
  ])('%s', async (_, find, what) => {
    const buffer = find();
    const { gpu } = context;
    const whole = new Uint8Array(await gpu.read(buffer));
    gpu.write(buffer, new Uint8Array(whole.length));
    const error: unknown = await checkLayer(context, reference).catch((reason: unknown) => reason);
    gpu.write(buffer, whole);
    expect(error).toMatchObject({ kind: 'golden' });
    expect((error as Error).message).toMatch(what);
    expect((error as { advice: string }).advice).toContain('graphics driver');
    await checkLayer(context, reference);
  });
});

test('reading can be stopped', async () => {
  const stop = new AbortController();
  stop.abort(new Error('stopped'));
  await expect(layerReference(model, stop.signal)).rejects.toThrow('stopped');
});

test('a model whose own numbers are none is refused, and the device is not blamed', async () => {
  const huge = randomModel(randomFrom(1), {
    config: CONFIG,
    encodings: {
      ...{ q: 'f32', k: 'f32', v: 'f32', o: 'f32', gate: 'f32', up: 'f32' },
      ...{ down: 'f32', embed: 'f32', head: 'f32' },
    },
  });
  // finite weights whose products are not
  huge.layers[1].post_attention_layernorm.fill(1e38);
  const reader = memoryModel(huge);
  await expect(layerReference(reader)).rejects.toMatchObject({
    kind: 'weights',
    message: expect.stringContaining('Layer 1 of this model gives numbers that are none') as string,
  });
  const wild = await GpuContext.create(await testDevice(), SOFTWARE_TUNING, reader);
  const assay = { prompt: '', maxNewTokens: 2, temperature: 0, seed: 0 };
  await expect(wild.wildType({ assay, promptIds: [1, 2, 3] }, { burst: 2 })).rejects.toMatchObject({
    kind: 'weights',
    message: expect.stringContaining('logits that are no numbers') as string,
  });
});

test('a screen of more tokens than fit is refused, with how many do', () => {
  const assay = { prompt: '', maxNewTokens: 62, temperature: 0, seed: 0 };
  const run = { assay, promptIds: [1, 2, 3] };
  const engine = engineOf(context, model);
  expect(() => engine.screen([run], [])).toThrow(
    'The prompt has 3 tokens and this model takes 64, prompt and answer together: 61 new tokens fit, not 62.',
  );
  expect(() =>
    engine.screen([{ ...run, assay: { ...assay, maxNewTokens: 61 } }], []),
  ).not.toThrow();
});
