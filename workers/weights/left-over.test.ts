import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { randomFrom } from '../engine/testing/random.ts';
import { memorySource } from './byte-source.ts';
import { loadGguf } from './gguf.ts';
import { loadMlc } from './mlc.ts';
import { parseMlcConfig } from './mlc-config.ts';
import { ggufBytes, tinyGguf, type GgufFile } from './testing/gguf-file.ts';
import { readModel } from './testing/memory-model.ts';
import { modelNumbers, sameOrRefused } from './testing/same-or-refused.ts';
import {
  removeTensor,
  tensorOf,
  tinyRepository,
  type Repository,
} from './testing/mlc-repository.ts';

const fixture = async (name: string): Promise<ArrayBuffer> =>
  Uint8Array.from(await readFile(new URL(`../../fixtures/cases/${name}`, import.meta.url))).buffer;

const load = (file: GgufFile) => loadGguf(memorySource('m.gguf', ggufBytes(file)));
const gguf = async (metadata: GgufFile['metadata'], half = tinyGguf()) => {
  Object.assign(half.metadata, metadata);
  return (await load(half)).config;
};
const mlc = async (spoil: (r: Repository) => void) => {
  const repository = tinyRepository();
  spoil(repository);
  return (await loadMlc(repository.files)).config;
};
const mlcSays = (model: Record<string, unknown>, file: Record<string, unknown> = {}) =>
  mlc(({ config }) => {
    Object.assign(config, file);
    Object.assign(config.model_config, model);
  });

describe('a key of a GGUF file', () => {
  test.each<[string, GgufFile['metadata'][string], RegExp]>([
    ['llama.rope.scaling.attn_factor', 1.5, /RoPE scaling/],
    ['llama.rope.scaling.type', 'yarn', /RoPE scaling "yarn"/],
    ['llama.attention.clamp_kqv', 8, /says llama\.attention\.clamp_kqv = 8, which the lab/],
    ['llama.logit_scale', 0.5, /llama\.logit_scale = 0\.5/],
    ['llama.attention.sliding_window_pattern', 2, /llama\.attention\.sliding_window_pattern = 2/],
    ['llama.rope.freq_base_swa', 10000, /llama\.rope\.freq_base_swa/],
    ['tokenizer.ggml.normalizer.lowercase', true, /tokenizer\.ggml\.normalizer\.lowercase/],
    ['general.type', 'mmproj', /general\.type is "mmproj"/],
  ])('%s = %j is refused by name', async (key, value, message) => {
    await expect(gguf({ [key]: value })).rejects.toThrow(message);
  });

  test.each<[string, GgufFile['metadata'][string]]>([
    ['llama.rope.scaling.attn_factor', 1],
    ['llama.rope.scaling.factor', 0],
    ['llama.rope.scaling.original_context_length', 64],
    ['llama.attention.clamp_kqv', 0],
    ['llama.attention.sliding_window', 0],
    ['llama.attention.sliding_window', 64],
    ['llama.attention.sliding_window', 4096],
    ['tokenizer.chat_template.tool_use', 'x'],
    ['general.type', 'model'],
    ['quantize.imatrix.file', 'x'],
  ])('%s = %j changes nothing', async (key, value) => {
    expect(await gguf({ [key]: value })).toEqual((await load(tinyGguf())).config);
  });

  test('an adapter is told by what it is', async () => {
    const bytes = new Uint8Array(await fixture('messages/lora.gguf'));
    await expect(loadGguf(memorySource('lora.gguf', bytes))).rejects.toThrow(
      'lora.gguf is a LoRA adapter, which is put on a model and is none by itself: take the whole model.',
    );
  });
});

describe('a key of mlc-chat-config.json', () => {
  test.each<[Record<string, unknown>, RegExp]>([
    [{ use_bias: true }, /model_config in mlc-chat-config\.json says use_bias = true/],
    [{ mlp_bias: true }, /mlp_bias = true/],
    [{ hidden_act: 'gelu' }, /hidden_act = "gelu"/],
    [{ rope_parameters: { rope_type: 'yarn', rope_theta: 10000 } }, /rope_parameters/],
    [
      { rope_parameters: { rope_type: 'default', rope_theta: 5e5 } },
      /position_embedding_base is 10000 and rope_parameters\.rope_theta is 500000/,
    ],
    [{ rope_theta: 5e5 }, /rope_theta is 500000 and position_embedding_base is 10000/],
    [{ query_pre_attn_scalar: 8 }, /query_pre_attn_scalar = 8/],
    [{ tie_word_embeddings: 'yes' }, /tie_word_embeddings is "yes", not true or false/],
  ])('%j is refused by name', async (model, message) => {
    await expect(mlcSays(model)).rejects.toThrow(message);
  });

  test('outside model_config', async () => {
    await expect(mlcSays({}, { logit_bias: { 3: 1 } })).rejects.toThrow(/logit_bias/);
    await expect(mlcSays({}, { vocab_size: 17 })).rejects.toThrow(/vocab_size is 16 .* and 17/);
    await expect(mlcSays({}, { active_vocab_size: 12 })).rejects.toThrow(/active_vocab_size is 12/);
  });

  test.each<[Record<string, unknown>]>([
    [{ attention_bias: false, mlp_bias: null, rope_scaling: null, hidden_act: 'silu' }],
    [{ rope_parameters: { rope_type: 'default', rope_theta: 10000 } }],
    [{ rope_theta: 10000, num_attention_heads: 2, sliding_window_size: -1 }],
    [{ sliding_window_size: 0, sliding_window: null, attention_sink_size: 4 }],
    [{ sliding_window_size: 64 }],
    [{ head_dim: 32, prefill_chunk_size: 64, torch_dtype: 'float16' }],
  ])('%j changes nothing', async (model) => {
    expect(await mlcSays(model)).toEqual(await mlc(() => undefined));
  });

  test('Mistral as MLC writes it: a window, and no end', async () => {
    const { config } = parseMlcConfig(
      await fixture('mlc-mistral-sliding-window/mlc-chat-config.json'),
    );
    expect(config).toMatchObject({ max_position_embeddings: 32768, sliding_window: 4096 });
    const none = mlcSays({ context_window_size: -1 });
    await expect(none).rejects.toThrow(/neither context_window_size nor sliding_window_size/);
  });

  test('biases in the weights alone', async () => {
    const bytes = await fixture('mlc-attention-bias/mlc-chat-config.json');
    expect(parseMlcConfig(bytes).config.qkv_bias).toBe(true);
    const added = (name: string) => (r: Repository) =>
      r.manifest.records[1].records.push({
        ...tensorOf(r, 'model.layers.0.input_layernorm.weight'),
        name,
      });
    for (const name of ['self_attn.qkv_proj.bias', 'mlp.down_proj.bias', 'self_attn.q_norm.weight'])
      await expect(mlc(added(`model.layers.1.${name}`))).rejects.toThrow(
        `tensor-cache.json has a tensor "model.layers.1.${name}", which the lab does not know`,
      );
  });

  test('a head beside a tied one is too much', async () => {
    await expect(mlcSays({ tie_word_embeddings: true })).rejects.toThrow(/tensor "lm_head\.q_/);
  });
});

describe('what ends an answer', () => {
  const texts = Array.from({ length: 16 }, (_, i) => `t${i}`);
  const named = (names: Record<number, string>) => Object.assign([...texts], names);

  test('of a GGUF file: keys, and tokens by their text', async () => {
    const ends = async (metadata: GgufFile['metadata']) => (await gguf(metadata)).eos_token_ids;
    expect(
      await ends({ 'tokenizer.ggml.eot_token_id': 5, 'tokenizer.ggml.eom_token_id': 4 }),
    ).toEqual([2, 5, 4]);
    const tokens = named({ 7: '<|eot_id|>', 9: '<|im_end|>', 11: '<|end|>' });
    expect(await ends({ 'tokenizer.ggml.tokens': tokens })).toEqual([2, 7, 9, 11]);
  });

  test('a piece of ordinary text that reads like one is none', async () => {
    const file = tinyGguf();
    file.metadata['tokenizer.ggml.tokens'] = named({
      7: '<|eot_id|>',
      9: '<|im_end|>',
      11: '<|end|>',
    });
    const reader = await load(file);
    const types = new Array<number>(16).fill(1);
    [types[7], types[9]] = [3, 4];
    const { ggufEndTokens } = await import('./gguf-end-tokens.ts');
    const metadata = { ...reader.metadata, 'tokenizer.ggml.token_type': types };
    const ends = ggufEndTokens(
      (key) => metadata[key as keyof typeof metadata],
      16,
      (what) => {
        throw new Error(what);
      },
    );
    expect(ends).toEqual([2, 7, 9]);
  });

  test('of an MLC folder: the chat template’s stops too', async () => {
    const { config } = parseMlcConfig(await fixture('stop-tokens/mlc-chat-config.json'));
    expect(config.eos_token_ids).toEqual([2, 471]);
    const outside = mlcSays({}, { conv_template: { stop_token_ids: [99] } });
    await expect(outside).rejects.toThrow(/conv_template\.stop_token_ids is 99/);
  });
});

/** Keys that a model may do without: the tokenizer asks for its own, and not every model has these tokens. */
const FREE = /^tokenizer\.ggml\.(model|tokens)$|(bos|eos)_token_id$/;

describe('names and keys at random, with a seed', { timeout: 60_000 }, () => {
  const options = { seed: 20, numRuns: 100 };
  const pick = fc.nat(999);
  const suffix = fc.constantFrom('.bias', 'x', '_norm', '.scale', '');
  const act = fc.constantFrom('drop', 'rename', 'add');

  test('tensors and keys of a GGUF file', async () => {
    const kind = fc.constantFrom('llama' as const, 'qwen2' as const, 'qwen3' as const);
    await fc.assert(
      fc.asyncProperty(
        kind,
        act,
        fc.boolean(),
        pick,
        suffix,
        async (type, what, tensor, at, end) => {
          const make = () => tinyGguf(randomFrom(7), type);
          const same = modelNumbers(await readModel(await load(make())));
          const file = make();
          if (tensor) {
            const one = file.tensors[at % file.tensors.length];
            const name = `${one.name}${end}`;
            if (what === 'drop') file.tensors.splice(at % file.tensors.length, 1);
            else if (what === 'rename') one.name = name;
            else file.tensors.push({ ...one, name });
          } else {
            const keys = Object.keys(file.metadata);
            const key = keys[at % keys.length];
            if (FREE.test(key) && what !== 'add') return;
            const value = file.metadata[key];
            if (what !== 'add') Reflect.deleteProperty(file.metadata, key);
            if (what !== 'drop') file.metadata[`${key}${end}`] = value;
          }
          await sameOrRefused(load(file).then(readModel), same);
        },
      ),
      options,
    );
  });

  test('tensors and keys of an MLC folder', async () => {
    const read = (r: Repository) => loadMlc(r.files).then(readModel);
    const kind = fc.constantFrom('llama' as const, 'qwen2' as const, 'qwen3' as const);
    await fc.assert(
      fc.asyncProperty(
        kind,
        act,
        fc.boolean(),
        pick,
        suffix,
        async (type, what, tensor, at, end) => {
          const make = () => tinyRepository('q4f16_1', { model_type: type });
          const same = modelNumbers(await read(make()));
          const repository = make();
          const all = repository.manifest.records.flatMap((record) => record.records);
          if (tensor) {
            const one = all[at % all.length];
            const name = `${one.name}${end}`;
            if (what === 'drop') removeTensor(repository, one.name);
            else if (what === 'rename') one.name = name;
            else repository.manifest.records[0].records.push({ ...one, name });
          } else {
            const { config } = repository;
            const place = at % 2 ? config : config.model_config;
            const keys = Object.keys(place);
            const key = keys[at % keys.length];
            if (FREE.test(key) && what !== 'add') return;
            const value = place[key];
            if (what !== 'add') Reflect.deleteProperty(place, key);
            if (what !== 'drop') place[`${key}${end}`] = value;
          }
          await sameOrRefused(read(repository), same);
        },
      ),
      options,
    );
  });
});
