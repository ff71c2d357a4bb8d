import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { memorySource, readWhole, type ModelFiles } from './byte-source.ts';
import { loadSafetensors } from './safetensors.ts';
import { familyFiles, type FamilyFolder } from './testing/families.ts';
import { readModel } from './testing/memory-model.ts';
import { modelNumbers, sameOrRefused } from './testing/same-or-refused.ts';
import { WeightsError } from './weights-error.ts';

type Json = Record<string, unknown>;

/** A folder in memory, to be spoilt: its configuration, and its weights in one file. */
interface Folder {
  config: Json;
  generation: Json | null;
  header: Record<string, { dtype: string; shape: number[]; data_offsets: [number, number] }>;
  data: Uint8Array;
  /** Files of which bytes were read behind their header. */
  read: Set<string>;
}

async function folderOf(family: FamilyFolder): Promise<Folder> {
  const files = familyFiles(family);
  const json = async (name: string) =>
    JSON.parse(new TextDecoder().decode(await readWhole(files, name))) as Json;
  const bytes = new Uint8Array(await readWhole(files, 'model.safetensors'));
  const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
  const header = JSON.parse(
    new TextDecoder().decode(bytes.subarray(8, 8 + length)),
  ) as Folder['header'];
  Reflect.deleteProperty(header, '__metadata__');
  return {
    config: await json('config.json'),
    generation: await json('generation_config.json'),
    header,
    data: bytes.subarray(8 + length),
    read: new Set(),
  };
}

function filesOf(folder: Folder): ModelFiles {
  const text = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
  const head = text(folder.header);
  const weights = new Uint8Array(8 + head.length + folder.data.length);
  new DataView(weights.buffer).setBigUint64(0, BigInt(head.length), true);
  weights.set(head, 8);
  weights.set(folder.data, 8 + head.length);
  const all: Record<string, Uint8Array | null> = {
    'config.json': text(folder.config),
    'generation_config.json': folder.generation && text(folder.generation),
    'model.safetensors': weights,
  };
  return {
    open: (name) => {
      const bytes = all[name];
      if (!bytes)
        return Promise.reject(new WeightsError('file-missing', `There is no ${name}.`, 'Look.'));
      const source = memorySource(name, bytes);
      const read = (offset: number, count: number) => {
        if (offset > 8 + head.length - 1) folder.read.add(name);
        return source.read(offset, count);
      };
      return Promise.resolve({ ...source, read });
    },
  };
}

/** Adds a tensor of zeros behind the others. */
function add(folder: Folder, name: string, shape: number[], dtype = 'BF16'): void {
  const bytes = shape.reduce((a, b) => a * b, dtype === 'F32' ? 4 : 2);
  const at = folder.data.length;
  folder.header[name] = { dtype, shape, data_offsets: [at, at + bytes] };
  const data = new Uint8Array(at + bytes);
  data.set(folder.data);
  folder.data = data;
}

const spoilt = async (family: FamilyFolder, spoil: (folder: Folder) => void) => {
  const folder = await folderOf(family);
  spoil(folder);
  return { folder, loading: loadSafetensors(filesOf(folder)) };
};

describe('what the lab does not compute is refused by name, before any weight is read', () => {
  const says = (more: Json) => (folder: Folder) => Object.assign(folder.config, more);
  test.each<[string, FamilyFolder, (folder: Folder) => void, RegExp]>([
    ['experts', 'odd-sizes', says({ num_experts: 8 }), /num_experts = 8/],
    [
      'other families',
      'odd-sizes',
      says({ model_type: 'gemma2' }),
      /"gemma2"; the lab computes llama, mistral, qwen2, qwen3/,
    ],
    [
      'a classifier',
      'odd-sizes',
      says({ architectures: ['LlamaForSequenceClassification'] }),
      /LlamaForSequenceClassification/,
    ],
    [
      'YaRN',
      'qwen2',
      says({ rope_scaling: { type: 'yarn', factor: 4 } }),
      /\(rope_scaling\) by "yarn"/,
    ],
    ['dynamic', 'qwen2', says({ rope_scaling: { rope_type: 'dynamic', factor: 2 } }), /"dynamic"/],
    [
      'longrope',
      'qwen2',
      says({ rope_scaling: { rope_type: 'longrope', factor: 2 } }),
      /"longrope"/,
    ],
    [
      'partial rotation',
      'odd-sizes',
      says({ partial_rotary_factor: 0.5 }),
      /partial_rotary_factor = 0\.5/,
    ],
    [
      'soft caps',
      'odd-sizes',
      says({ final_logit_softcapping: 30 }),
      /final_logit_softcapping = 30/,
    ],
    ['a bias of the output', 'odd-sizes', says({ attention_bias: true }), /attention_bias = true/],
    ['biases of the MLP', 'odd-sizes', says({ mlp_bias: true }), /mlp_bias = true/],
    ['other activations', 'odd-sizes', says({ hidden_act: 'gelu' }), /hidden_act = "gelu"/],
    [
      'layers that differ',
      'qwen2',
      says({ use_sliding_window: true, max_window_layers: 1 }),
      /max_window_layers/,
    ],
    [
      'kinds of layers',
      'qwen2',
      says({ layer_types: ['full_attention', 'sliding_attention'] }),
      /layer_types/,
    ],
    [
      'quantised weights',
      'odd-sizes',
      says({ quantization_config: { bits: 4 } }),
      /quantised \(quantization_config\)/,
    ],
    ['code of its own', 'odd-sizes', says({ auto_map: { AutoModel: 'x.py' } }), /auto_map/],
    [
      'two bases',
      'odd-sizes',
      says({ rope_theta: 500000 }),
      /rope_theta is 500000 and rope_parameters\.rope_theta is 10000/,
    ],
    [
      'two scalings',
      'llama-linear',
      says({ rope_scaling: { type: 'linear', factor: 2 } }),
      /scale rotary positions differently/,
    ],
    [
      'another bias',
      'qwen2',
      (f) => add(f, 'model.layers.1.self_attn.o_proj.bias', [64]),
      /tensor "model\.layers\.1\.self_attn\.o_proj\.bias"/,
    ],
    [
      'an adapter',
      'odd-sizes',
      (f) => add(f, 'model.layers.0.mlp.up_proj.lora_A', [4, 4]),
      /lora_A/,
    ],
    [
      'another head than the tied one',
      'odd-sizes',
      (f) => add(f, 'lm_head.weight', [304, 32], 'F32'),
      /ties the head to the embedding/,
    ],
    [
      '8-bit floats',
      'odd-sizes',
      (f) => (f.header['model.norm.weight'].dtype = 'F8_E4M3'),
      /stored as F8_E4M3/,
    ],
  ])('%s', async (what, family, spoil, message) => {
    const { folder, loading } = await spoilt(family, spoil);
    await expect(loading).rejects.toThrow(message);
    await expect(loading).rejects.toBeInstanceOf(WeightsError);
    // only the two heads are compared by their bytes
    if (!what.includes('tied')) expect([...folder.read]).toEqual([]);
  });
});

describe('a damaged file', () => {
  test.each<[string, (folder: Folder) => void, string, RegExp]>([
    ['cut short', (f) => (f.data = f.data.subarray(0, -1)), 'shard-truncated', /cut short/],
    [
      'a gap',
      (f) => Reflect.deleteProperty(f.header, 'model.embed_tokens.weight'),
      'tensor-range',
      /begins at byte/,
    ],
    [
      'a wrong size',
      (f) => (f.header['model.norm.weight'].shape = [31]),
      'tensor-range',
      /takes 124/,
    ],
    [
      'another shape',
      (f) => (f.header['model.layers.0.mlp.up_proj.weight'].shape = [32, 44]),
      'tensor-shape',
      /is \[32, 44\]; the configuration makes it \[44, 32\]/,
    ],
    [
      'no number',
      (f) => f.data.fill(0xff, 0, 400_00),
      'tensor-value',
      /NaN where a weight should be/,
    ],
  ])('%s', async (_, spoil, problem, message) => {
    const { loading } = await spoilt('odd-sizes', spoil);
    const reading = loading.then(readModel);
    await expect(reading).rejects.toThrow(message);
    await expect(reading).rejects.toMatchObject({ problem });
  });
});

describe('what changes nothing', () => {
  test('notes, an old rotation, a head that is the embedding', async () => {
    const same = (await spoilt('odd-sizes', () => undefined)).loading.then(readModel);
    const { loading } = await spoilt('odd-sizes', (f) => {
      Object.assign(f.config, { use_cache: false, rope_theta: 10000, pad_token_id: 3 });
      add(f, 'model.layers.0.self_attn.rotary_emb.inv_freq', [4], 'F32');
      const [from, to] = f.header['model.embed_tokens.weight'].data_offsets;
      const embedding = f.data.slice(from, to);
      add(f, 'lm_head.weight', [304, 32], 'F32');
      f.data.set(embedding, f.data.length - embedding.length);
    });
    expect(modelNumbers(await readModel(await loading))).toBe(modelNumbers(await same));
  });

  test('Qwen’s window where it is not used, and one on all layers', async () => {
    const windows = async (more: Json) =>
      (await (await spoilt('qwen2', (f) => Object.assign(f.config, more))).loading).config
        .sliding_window;
    expect(await windows({})).toBeUndefined();
    expect(await windows({ use_sliding_window: true, max_window_layers: 2 })).toBeUndefined();
    expect(await windows({ use_sliding_window: true, max_window_layers: 0 })).toBe(5);
  });

  test('a Mistral that names no window has transformers’ own; null is none', async () => {
    const window = async (spoil: (config: Json) => void) =>
      (
        await (
          await spoilt('mistral-window', (f) => {
            f.config.max_position_embeddings = 8192;
            spoil(f.config);
          })
        ).loading
      ).config.sliding_window;
    expect(await window((c) => delete c.sliding_window)).toBe(4096);
    expect(await window((c) => (c.sliding_window = null))).toBeUndefined();
  });

  test('what ends an answer', async () => {
    const ends = async (config: unknown, generation: Json | null) =>
      (
        await (
          await spoilt('odd-sizes', (f) => {
            f.config.eos_token_id = config;
            f.generation = generation;
          })
        ).loading
      ).config.eos_token_ids;
    expect(await ends(2, { eos_token_id: [3, 4] })).toEqual([3, 4]);
    expect(await ends(2, { eos_token_id: 3 })).toEqual([3]);
    expect(await ends([2, 5], {})).toEqual([2, 5]);
    expect(await ends(2, null)).toEqual([2]);
    await expect(ends(2, { eos_token_id: 999 })).rejects.toThrow(/eos_token_id is 999/);
  });
});

/** Keys whose value decides nothing that weights and shapes tell, or that name tokens. */
const FREE =
  /(bos|eos)_token_id$|^(architectures|sliding_window|rope_theta|rope_scaling|rope_parameters|rms_norm_eps|max_window_layers)$/;

test('names and keys at random, with a seed', { timeout: 60_000 }, async () => {
  const folders: FamilyFolder[] = ['odd-sizes', 'qwen2', 'mistral-window', 'llama-linear'];
  const same = new Map<FamilyFolder, string>();
  for (const family of folders)
    same.set(
      family,
      modelNumbers(await (await spoilt(family, () => undefined)).loading.then(readModel)),
    );
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...folders),
      fc.constantFrom('drop', 'rename', 'add'),
      fc.boolean(),
      fc.nat(999),
      fc.constantFrom('.bias', 'x', '_norm', '.scale', ''),
      async (family, what, tensor, at, end) => {
        const { loading } = await spoilt(family, (folder) => {
          const place = tensor ? folder.header : folder.config;
          const keys = Object.keys(place);
          const key = keys[at % keys.length];
          // what transformers has a default for is another model without it, not the same one
          if (!tensor && what !== 'add' && FREE.test(key)) return;
          const value = place[key];
          if (what !== 'add') Reflect.deleteProperty(place, key);
          if (what !== 'drop') place[`${key}${end}`] = value;
        });
        await sameOrRefused(loading.then(readModel), same.get(family)!);
      },
    ),
    { seed: 21, numRuns: 150 },
  );
});
