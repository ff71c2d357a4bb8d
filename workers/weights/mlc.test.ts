import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { dequantise, type CanonicalModel } from './canonical.ts';
import { halfToFloat } from './half.ts';
import { loadMlc, type LoadOptions } from './mlc.ts';
import { readModel } from './testing/memory-model.ts';
import {
  TINY,
  removeTensor,
  reseal,
  tensorOf,
  tinyRepository,
  type Repository,
} from './testing/mlc-repository.ts';
import { organismFiles, wildTypeOracle } from './testing/organism.ts';
import { WeightsError } from './weights-error.ts';

/** A whole model from a repository. */
async function load(repository: Repository, options?: LoadOptions): Promise<CanonicalModel> {
  return readModel(await loadMlc(repository.files, options));
}

/** The error that loading ends in. */
async function failure(repository: Repository): Promise<WeightsError> {
  const error: unknown = await load(repository).then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof WeightsError)) throw new Error(`not a WeightsError: ${String(error)}`);
  expect(error.kind).toBe('weights');
  expect(error.advice).toMatch(/\.$/);
  return error;
}

describe('a good repository', () => {
  test.each(['q4f16_1', 'q4f32_1', 'q0f16', 'q0f32'] as const)('%s', async (quantization) => {
    const model = await load(tinyRepository(quantization));
    expect(model.quantization).toBe(quantization);
    const encoding = { q4f16_1: 'q4', q4f32_1: 'q4', q0f16: 'f16', q0f32: 'bf16' }[quantization];
    expect(model.layers).toHaveLength(2);
    for (const { q_proj, k_proj, v_proj, o_proj, gate_proj, up_proj, down_proj } of model.layers) {
      const all = [q_proj, k_proj, v_proj, o_proj, gate_proj, up_proj, down_proj];
      expect(all.map(({ rows, cols }) => [rows, cols])).toEqual([
        [64, 32],
        [32, 32],
        [32, 32],
        [32, 64],
        [64, 32],
        [64, 32],
        [32, 64],
      ]);
      expect(new Set(all.map((matrix) => matrix.encoding))).toEqual(new Set([encoding]));
      for (const matrix of all) {
        expect(dequantise(matrix)).toHaveLength(matrix.rows * matrix.cols);
      }
    }
    expect(model.norm).toBeInstanceOf(Float32Array);
    expect(model.norm).toHaveLength(32);
    expect(model.lm_head?.rows).toBe(16);
  });

  test('fused rows are q, k, v and gate, up in turn', async () => {
    const repository = tinyRepository('q0f16');
    const model = await load(repository);
    const { byteOffset } = tensorOf(repository, 'model.layers.1.self_attn.qkv_proj.weight');
    const file = new DataView(repository.shards.get('params_shard_1.bin')!.buffer);
    const at = (row: number, col: number) =>
      halfToFloat(file.getUint16(byteOffset + 2 * (row * 32 + col), true));
    const layer = model.layers[1];
    expect(dequantise(layer.q_proj)[5 * 32 + 7]).toBe(at(5, 7));
    expect(dequantise(layer.k_proj)[5 * 32 + 7]).toBe(at(64 + 5, 7));
    expect(dequantise(layer.v_proj)[5 * 32 + 7]).toBe(at(64 + 32 + 5, 7));
  });

  test('float32 tensors are bfloat16 on disk if their format says so, and raw if not', async () => {
    const repository = tinyRepository('q4f32_1');
    const norm = tensorOf(repository, 'model.norm.weight');
    const shard = repository.shards.get('params_shard_0.bin')!;
    const bits = new DataView(shard.buffer).getUint16(norm.byteOffset, true);
    const widened = new Float32Array(new Uint32Array([bits << 16]).buffer)[0];
    expect((await load(repository)).norm[0]).toBe(widened);

    // the same tensor as raw f32 behind the others, at an odd address
    const raw = new Float32Array(32).fill(1.2345678);
    const grown = new Uint8Array(shard.byteLength + 1 + raw.byteLength);
    grown.set(shard);
    grown.set(new Uint8Array(raw.buffer), shard.byteLength + 1);
    repository.shards.set('params_shard_0.bin', grown);
    Object.assign(norm, { format: 'raw', nbytes: 128, byteOffset: shard.byteLength + 1 });
    reseal(repository, 0);
    expect((await load(repository)).norm).toEqual(raw);
  });

  test('a tied head is not asked for', async () => {
    const repository = tinyRepository('q4f16_1', { tie_word_embeddings: true });
    const model = await load(repository);
    expect(model.lm_head).toBeNull();
    expect(model.config.tie_word_embeddings).toBe(true);
  });

  test('the older name of the list of tensors is tried second', async () => {
    const repository = tinyRepository();
    repository.manifestName = 'ndarray-cache.json';
    await load(repository);
    expect(repository.opened.slice(0, 3)).toEqual([
      'mlc-chat-config.json',
      'tensor-cache.json',
      'ndarray-cache.json',
    ]);
  });

  test.each([[2], [[2]], [[]], [null]])(
    'generation_config.json that ends answers where the configuration does, changes nothing: %j',
    async (eos_token_id) => {
      const repository = tinyRepository();
      repository.config.eos_token_id = [2, 5];
      const generation = { eos_token_id, temperature: 0.6, top_p: 0.9 };
      repository.overrides.set('generation_config.json', JSON.stringify(generation));
      expect((await load(repository)).config.eos_token_ids).toEqual([2, 5]);
    },
  );

  test('progress grows to the size of the weights', async () => {
    const repository = tinyRepository();
    const seen: number[] = [];
    const total = [...repository.shards.values()].reduce((n, { byteLength }) => n + byteLength, 0);
    await load(repository, {
      onProgress: (progress) => {
        expect(progress.total).toBe(total);
        seen.push(progress.loaded);
      },
    });
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(seen.at(-1)).toBe(total);
    expect(seen.length).toBe(2);
  });

  test('loading can be cancelled', async () => {
    const abort = new AbortController();
    const loading = load(tinyRepository(), {
      signal: abort.signal,
      onProgress: () => abort.abort(),
    });
    await expect(loading).rejects.toMatchObject({ name: 'AbortError' });
  });

  test('the hash names the content: another weight, another hash', async () => {
    const one = tinyRepository();
    const { hash } = await load(one);
    expect(hash).toBe(
      createHash('sha256')
        .update(JSON.stringify(one.config) + JSON.stringify(one.manifest))
        .digest('hex'),
    );
    const other = tinyRepository();
    other.shards.get('params_shard_1.bin')![0] ^= 1;
    reseal(other, 1);
    expect((await load(other)).hash).not.toBe(hash);
  });
});

describe('a bad repository is refused with its own message', () => {
  test.each<[string, (r: Repository) => void, string, RegExp]>([
    [
      'no configuration',
      (r) => r.overrides.set('mlc-chat-config.json', '<!doctype html><p>Not found'),
      'config-bad',
      /mlc-chat-config\.json cannot be used: it is a web page, not JSON/,
    ],
    [
      'broken configuration',
      (r) => r.overrides.set('mlc-chat-config.json', '{"model_type":'),
      'config-bad',
      /it is not valid JSON/,
    ],
    [
      'another architecture',
      (r) => (r.config.model_type = 'gpt_neox'),
      'architecture-unsupported',
      /"gpt_neox"; the lab computes llama, mistral, qwen2, qwen3/,
    ],
    [
      'scaled positions',
      (r) => (r.config.model_config.rope_scaling = { rope_type: 'yarn', factor: 4 }),
      'architecture-unsupported',
      /\(rope_scaling\) by "yarn"; the lab computes linear and llama3/,
    ],
    [
      'the transposed quantisation',
      (r) => (r.config.quantization = 'q4f16_0'),
      'quantisation-unsupported',
      /q4f16_0, which stores its matrices transposed/,
    ],
    [
      'an unknown quantisation',
      (r) => (r.config.quantization = 'q3f16_1'),
      'quantisation-unsupported',
      /"q3f16_1", which the lab does not read/,
    ],
    [
      'generation_config.json with another end token',
      (r) => {
        r.config.eos_token_id = [2, 5];
        r.overrides.set('generation_config.json', '{"eos_token_id": [5, 7]}');
      },
      'config-bad',
      /generation_config\.json cannot be used: it ends an answer at token 7, and mlc-chat-config\.json does not \(its end tokens: 2, 5\)/,
    ],
    [
      'generation_config.json with an end token outside the vocabulary',
      (r) => r.overrides.set('generation_config.json', '{"eos_token_id": 16}'),
      'config-bad',
      /generation_config\.json cannot be used: eos_token_id is 16/,
    ],
    [
      'no list of tensors',
      (r) => (r.manifestName = 'elsewhere.json'),
      'manifest-missing',
      /no list of tensors \(tensor-cache\.json or ndarray-cache\.json\)/,
    ],
    [
      'a web page for a list of tensors',
      (r) => r.overrides.set('tensor-cache.json', '\n<html>'),
      'manifest-bad',
      /tensor-cache\.json cannot be used: it is a web page/,
    ],
    [
      'a list without records',
      (r) => r.overrides.set('tensor-cache.json', '{"metadata":{}}'),
      'manifest-bad',
      /records is not a list/,
    ],
    [
      'an empty list',
      (r) => r.overrides.set('tensor-cache.json', '{"records":[]}'),
      'manifest-bad',
      /it lists no tensors/,
    ],
    [
      'a weight file outside the folder',
      (r) => (r.manifest.records[0].dataPath = '../secret.bin'),
      'manifest-bad',
      /"\.\.\/secret\.bin", not a file of this folder/,
    ],
    [
      'a weight file on another server',
      (r) => (r.manifest.records[0].dataPath = 'https://example.org/a.bin'),
      'manifest-bad',
      /not a file of this folder/,
    ],
    [
      'an unknown shard format',
      (r) => (r.manifest.records[0].format = 'zip'),
      'manifest-bad',
      /records\[0\]\.format is "zip", not "raw-shard"/,
    ],
    [
      'no checksum',
      (r) => (r.manifest.records[1].md5sum = 'abc'),
      'manifest-bad',
      /records\[1\]\.md5sum is "abc"/,
    ],
    [
      'an unknown dtype',
      (r) => (tensorOf(r, 'lm_head.q_scale').dtype = 'float8'),
      'manifest-bad',
      /lm_head\.q_scale has the unknown dtype "float8"/,
    ],
    [
      'a tensor listed twice',
      (r) => r.manifest.records[1].records.push(tensorOf(r, 'lm_head.q_scale')),
      'manifest-bad',
      /lm_head\.q_scale is listed twice/,
    ],
    [
      'a missing tensor',
      (r) => removeTensor(r, 'model.layers.1.mlp.down_proj.q_scale'),
      'tensor-missing',
      /lack the tensor model\.layers\.1\.mlp\.down_proj\.q_scale/,
    ],
    [
      'more layers configured than there are',
      (r) => (r.config.model_config.num_hidden_layers = 3),
      'tensor-missing',
      /model\.layers\.2\.self_attn\.qkv_proj\.q_weight/,
    ],
    [
      'a head that should be there',
      (r) => {
        removeTensor(r, 'lm_head.q_weight');
        removeTensor(r, 'lm_head.q_scale');
      },
      'tensor-missing',
      /lm_head\.q_weight/,
    ],
    [
      'a wrong shape',
      (r) => (tensorOf(r, 'model.embed_tokens.q_weight').shape = [8, 8]),
      'tensor-shape',
      /model\.embed_tokens\.q_weight is \[8, 8\]; the configuration makes it \[16, 4\]/,
    ],
    [
      'a wrong dtype',
      (r) => Object.assign(tensorOf(r, 'lm_head.q_weight'), { dtype: 'float32', format: 'raw' }),
      'tensor-dtype',
      /lm_head\.q_weight holds float32; it must be uint32/,
    ],
    [
      'a length that does not fit the shape',
      (r) => (tensorOf(r, 'lm_head.q_weight').nbytes = 100),
      'tensor-range',
      /lm_head\.q_weight is \[16, 4\] in uint32, which takes 256 bytes, but 100 are listed/,
    ],
    [
      'a tensor that reaches beyond its shard',
      (r) => (tensorOf(r, 'lm_head.q_weight').byteOffset = 1e6),
      'tensor-range',
      /lies at bytes 1000000 to 1000256 of params_shard_0\.bin, which has \d+/,
    ],
    [
      'a missing shard',
      (r) => r.shards.delete('params_shard_1.bin'),
      'shard-missing',
      /params_shard_1\.bin is missing/,
    ],
    [
      'a truncated shard',
      (r) => r.shards.set('params_shard_1.bin', r.shards.get('params_shard_1.bin')!.slice(0, 1000)),
      'shard-truncated',
      /params_shard_1\.bin is cut short: \d+ bytes expected, 1000 received/,
    ],
    [
      'a shard that is too long',
      (r) => r.shards.set('params_shard_1.bin', new Uint8Array(1e5)),
      'shard-truncated',
      /is too long: \d+ bytes expected, 100000 received/,
    ],
    [
      'a damaged shard',
      (r) => (r.shards.get('params_shard_0.bin')![77] ^= 4),
      'shard-checksum',
      /params_shard_0\.bin is damaged: its MD5 is [0-9a-f]{32}, not [0-9a-f]{32}/,
    ],
  ])('%s', async (_, spoil, problem, message) => {
    const repository = tinyRepository();
    spoil(repository);
    const error = await failure(repository);
    expect(error.problem).toBe(problem);
    expect(error.message).toMatch(message);
  });

  test('no file at all', async () => {
    const repository = tinyRepository();
    const { files } = repository;
    repository.files = {
      open: (name) => files.open(name === 'mlc-chat-config.json' ? 'x' : name),
    };
    const error = await failure(repository);
    expect(error.problem).toBe('config-missing');
    expect(error.message).toMatch(/^This folder has no mlc-chat-config\.json/);
  });

  test.each<[string, unknown, RegExp]>([
    ['hidden_size', 0, /hidden_size is 0, not a number from 1 to/],
    ['hidden_size', 47, /hidden_size is 47, not even/],
    ['hidden_size', 1e9, /hidden_size is 1000000000/],
    ['hidden_size', undefined, /hidden_size is missing/],
    ['intermediate_size', 40.5, /intermediate_size is 40\.5, not a whole number/],
    ['intermediate_size', 71, /intermediate_size is 71, not even/],
    ['num_hidden_layers', -1, /num_hidden_layers is -1/],
    ['num_hidden_layers', '6', /num_hidden_layers is "6", not a whole number/],
    ['num_key_value_heads', 3, /2 attention heads cannot share 3 key\/value heads evenly/],
    ['head_dim', 17, /head_dim is 17, not even/],
    ['rms_norm_eps', 0, /rms_norm_eps is 0/],
    ['position_embedding_base', undefined, /rope_theta is missing/],
    ['context_window_size', 0, /neither context_window_size nor sliding_window_size says/],
    ['context_window_size', -2, /context_window_size is -2/],
    ['vocab_size', null, /vocab_size is missing|vocab_size is null/],
  ])('%s = %j', async (field, value, message) => {
    const repository = tinyRepository();
    repository.config.model_config[field] = value;
    const error = await failure(repository);
    expect(error.problem).toBe('config-bad');
    expect(error.message).toMatch(message);
  });

  test('a beginning or ending token outside the vocabulary', async () => {
    const repository = tinyRepository();
    repository.config.eos_token_id = [2, TINY.vocab_size];
    expect((await failure(repository)).message).toMatch(/eos_token_id is 16/);
  });

  test('nothing is fetched of a model that cannot be used', async () => {
    const repository = tinyRepository();
    removeTensor(repository, 'model.norm.weight');
    await failure(repository);
    expect(repository.opened).toEqual([
      'mlc-chat-config.json',
      'tensor-cache.json',
      'generation_config.json',
    ]);
  });
});

test('what configurations may leave out is filled in', async () => {
  const repository = tinyRepository('q4f16_1', { num_key_value_heads: 2, head_dim: 16 });
  const { model_config } = repository.config;
  delete model_config.head_dim;
  delete model_config.num_key_value_heads;
  repository.config.bos_token_id = null;
  repository.config.eos_token_id = [2, 3];
  repository.config.sliding_window_size = 48;
  const { config } = await load(repository);
  expect(config).toMatchObject({
    head_dim: 16,
    num_key_value_heads: 2,
    bos_token_id: null,
    eos_token_ids: [2, 3],
    rope_theta: 10000,
    max_position_embeddings: 64,
    sliding_window: 48,
  });
});

describe('the organism', () => {
  let organism: Promise<CanonicalModel> | undefined;
  const load = () => (organism ??= loadMlc(organismFiles).then(readModel));

  test('is read with its configuration', async () => {
    const { config, layers, lm_head, hash } = await load();
    expect(config).toEqual({
      hidden_size: 128,
      intermediate_size: 352,
      num_hidden_layers: 6,
      num_attention_heads: 4,
      num_key_value_heads: 2,
      head_dim: 32,
      vocab_size: 1024,
      rope_theta: 10000,
      rms_norm_eps: 1e-5,
      tie_word_embeddings: false,
      max_position_embeddings: 256,
      bos_token_id: 1,
      eos_token_ids: [2],
    });
    expect(layers).toHaveLength(6);
    expect([lm_head?.rows, lm_head?.cols]).toEqual([1024, 128]);
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
  });

  test('all 42 matrices have the shape, maximum, minimum and sum of the reference', async () => {
    const [{ layers }, { matrices }] = await Promise.all([load(), wildTypeOracle()]);
    expect(matrices).toHaveLength(42);
    for (const expected of matrices) {
      const matrix = layers[expected.layer][`${expected.matrix}_proj`];
      const values = dequantise(matrix);
      const found = {
        ...expected,
        rows: matrix.rows,
        cols: matrix.cols,
        max: sixDigits(values.reduce((a, b) => Math.max(a, b), -Infinity)),
        min: sixDigits(values.reduce((a, b) => Math.min(a, b), Infinity)),
      };
      expect(found).toEqual(expected);
      // the reference added up in f32; we do in f64
      const sum = values.reduce((a, b) => a + b, 0);
      expect(Math.abs(sum - expected.sum)).toBeLessThan(1e-5 * Math.max(1, Math.abs(sum)));
    }
  });
});

const sixDigits = (x: number) => Number(x.toPrecision(6));
