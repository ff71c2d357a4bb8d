import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { memorySource, type ByteSource } from './byte-source.ts';
import { dequantise } from './canonical.ts';
import { loadGguf } from './gguf.ts';
import { entryOf, ggufBytes, tinyGguf, type GgufFile } from './testing/gguf-file.ts';
import { WeightsError } from './weights-error.ts';

const load = (file: GgufFile, name = 'model.gguf') => loadGguf(memorySource(name, ggufBytes(file)));

/** The error that a promise ends in. */
async function failure(loading: Promise<unknown>): Promise<WeightsError> {
  const error: unknown = await loading.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof WeightsError)) throw new Error(`not a WeightsError: ${String(error)}`);
  expect(error.advice).toMatch(/\.$/);
  return error;
}

describe('a good file', () => {
  test('its configuration, in Hugging Face’s names, with defaults for what is left out', async () => {
    const reader = await load(tinyGguf());
    expect(reader.config).toEqual({
      hidden_size: 64,
      intermediate_size: 96,
      num_hidden_layers: 2,
      num_attention_heads: 2,
      num_key_value_heads: 1,
      head_dim: 32,
      vocab_size: 16,
      rope_theta: 10000,
      rms_norm_eps: 2 ** -17,
      tie_word_embeddings: true,
      max_position_embeddings: 64,
      bos_token_id: 1,
      eos_token_ids: [2],
    });
    expect(reader.quantization).toBe('F32');
    expect(reader.hash).toMatch(/^[0-9a-f]{64}$/);
  });

  test('rows of q and k are Hugging Face’s, also where only some are asked for', async () => {
    const file = tinyGguf();
    const reader = await load(file);
    const raw = (name: string) => {
      const { offset, dims } = entryOf(file, name);
      return new Float32Array(file.data.buffer, Number(offset), Number(dims[0]) * Number(dims[1]));
    };
    for (const [projection, name, rows] of [
      ['q', 'blk.1.attn_q.weight', 64],
      ['k', 'blk.1.attn_k.weight', 32],
      ['v', 'blk.1.attn_v.weight', 32],
    ] as const) {
      const values = dequantise(await reader.matrix({ layer: 1, projection }));
      const inFile = raw(name);
      const [hd, cols] = [32, 64];
      for (let h = 0; h < rows / hd; h++)
        for (let p = 0; p < 2; p++)
          for (let j = 0; j < hd / 2; j++) {
            const hf = h * hd + (p * hd) / 2 + j;
            const gguf = projection === 'v' ? hf : h * hd + 2 * j + p;
            expect(values.slice(hf * cols, (hf + 1) * cols)).toEqual(
              inFile.slice(gguf * cols, (gguf + 1) * cols),
            );
          }
      for (const range of [
        { first: 0, count: 1 },
        { first: 3, count: 12 },
      ])
        expect(dequantise(await reader.matrix({ layer: 1, projection }, range))).toEqual(
          values.slice(range.first * cols, (range.first + range.count) * cols),
        );
    }
  });

  test('a head of its own, 64-bit numbers, an end of turn, a window and no beginning token', async () => {
    const file = tinyGguf();
    const { dims, offset, type } = entryOf(file, 'token_embd.weight');
    file.tensors.push({ name: 'output.weight', dims, offset, type });
    Object.assign(file.metadata, {
      'llama.context_length': 64n,
      'llama.attention.sliding_window': 48,
      'llama.rope.freq_base': 500000,
      'llama.rope.scaling.type': 'none',
      'tokenizer.ggml.add_bos_token': false,
      'tokenizer.ggml.eot_token_id': 3,
      'general.file_type': 15,
    });
    const reader = await load(file);
    expect(reader.config).toMatchObject({
      tie_word_embeddings: false,
      max_position_embeddings: 64,
      sliding_window: 48,
      rope_theta: 500000,
      bos_token_id: null,
      eos_token_ids: [2, 3],
    });
    expect(reader.quantization).toBe('Q4_K_M');
    expect((await reader.matrix('lm_head')).rows).toBe(16);
  });

  test('another weight is another hash; a hash that is known is not computed again', async () => {
    const file = tinyGguf();
    const { hash } = await load(file);
    expect((await load(file)).hash).toBe(hash);
    file.data[file.data.length - 100] ^= 1;
    expect((await load(file)).hash).not.toBe(hash);
    const seen: number[] = [];
    const source = counted(memorySource('model.gguf', ggufBytes(file)), seen);
    expect((await loadGguf(source, { hash: 'known' })).hash).toBe('known');
    // the library reads ahead by up to 2 MB, the file is smaller
    expect(seen.length).toBeLessThanOrEqual(2);
  });

  test('a cancelled load ends with its reason', async () => {
    const abort = new AbortController();
    const source = memorySource('model.gguf', ggufBytes(tinyGguf()));
    const reader = await loadGguf(source, { signal: abort.signal });
    abort.abort(new Error('enough'));
    await expect(reader.matrix('embed_tokens')).rejects.toThrow('enough');
    await expect(loadGguf(source, { signal: abort.signal })).rejects.toThrow('enough');
  });
});

describe('a bad file is refused in words', () => {
  type Spoil = (file: GgufFile) => void;
  const meta =
    (values: GgufFile['metadata']): Spoil =>
    (file) => {
      Object.assign(file.metadata, values);
    };
  test.each<[string, Spoil, string, RegExp]>([
    [
      'other letters',
      (f) => (f.magic = 'GGML'),
      'header-bad',
      /does not begin with the letters GGUF/,
    ],
    ['version 1', (f) => (f.version = 1), 'header-bad', /of version 1; the lab reads/],
    ['version 4', (f) => (f.version = 4), 'header-bad', /of version 4/],
    ['big-endian', (f) => (f.version = 3 << 24), 'header-bad', /big-endian/],
    ['one of parts', meta({ 'split.count': 3 }), 'header-bad', /one of 3 parts/],
    [
      '2^60 tensors',
      (f) => (f.counts = { tensors: 2n ** 60n }),
      'header-bad',
      /claims 1152921504606846976/,
    ],
    ['2^60 keys', (f) => (f.counts = { keys: 2n ** 60n }), 'header-bad', /claims/],
    ['too many tensors', (f) => (f.counts = { tensors: 60000n }), 'shard-truncated', /cut short/],
    ['alignment', meta({ 'general.alignment': 24 }), 'header-bad', /alignment is 24/],
    [
      'other family',
      meta({ 'general.architecture': 'qwen2moe' }),
      'architecture-unsupported',
      /"qwen2moe".*computes llama .*qwen2 and qwen3/,
    ],
    [
      'experts',
      meta({ 'llama.expert_count': 8 }),
      'architecture-unsupported',
      /mixture of experts/,
    ],
    [
      'scaled positions',
      meta({ 'llama.rope.scaling.type': 'yarn', 'llama.rope.scaling.factor': 16 }),
      'architecture-unsupported',
      /RoPE scaling/,
    ],
    [
      'rotation by part',
      meta({ 'llama.rope.dimension_count': 8 }),
      'config-bad',
      /rope.dimension_count is 8 where heads have 32/,
    ],
    [
      'no epsilon',
      (f) => delete f.metadata['llama.attention.layer_norm_rms_epsilon'],
      'config-bad',
      /missing/,
    ],
    [
      'vocabulary',
      meta({ 'tokenizer.ggml.tokens': ['a'] }),
      'tensor-shape',
      /embedding of 16 tokens, but a vocabulary of 1/,
    ],
    [
      'odd type',
      (f) => (entryOf(f, 'blk.0.attn_q.weight').type = 16),
      'quantisation-unsupported',
      /stored as IQ2_XXS/,
    ],
    [
      'unknown type',
      (f) => (entryOf(f, 'blk.0.attn_q.weight').type = 999),
      'quantisation-unsupported',
      /type 999/,
    ],
    ['a tensor missing', (f) => f.tensors.pop(), 'tensor-missing', /no output_norm.weight/],
    ['no tensors', (f) => (f.tensors = []), 'tensor-missing', /a vocabulary, but no weights/],
    [
      'a bias',
      (f) =>
        f.tensors.push({ ...entryOf(f, 'output_norm.weight'), name: 'blk.0.attn_output.bias' }),
      'architecture-unsupported',
      /"blk.0.attn_output.bias"/,
    ],
    [
      'one bias of many',
      (f) => f.tensors.push({ ...entryOf(f, 'output_norm.weight'), name: 'blk.0.attn_q.bias' }),
      'tensor-missing',
      /has no blk.0.attn_k.bias/,
    ],
    ['a name twice', (f) => f.tensors.push(f.tensors[0]), 'header-bad', /twice/],
    [
      'wrong shape',
      (f) => (entryOf(f, 'blk.1.ffn_up.weight').dims = [32, 32]),
      'tensor-shape',
      /is \[32, 32\]; its configuration makes it \[96, 64\]/,
    ],
    ['no shape', (f) => (entryOf(f, 'blk.1.ffn_up.weight').dims = []), 'tensor-shape', /cannot be/],
    [
      'a huge shape',
      (f) => (entryOf(f, 'blk.1.ffn_up.weight').dims = [2n ** 31n, 2n ** 31n]),
      'shard-truncated',
      /cut short/,
    ],
    [
      'an offset off the grid',
      (f) => (entryOf(f, 'blk.1.ffn_up.weight').offset = 4),
      'tensor-range',
      /multiple of 32/,
    ],
    [
      'an offset outside',
      (f) => (entryOf(f, 'blk.1.ffn_up.weight').offset = 2n ** 62n),
      'shard-truncated',
      /far more/,
    ],
    ['data cut off', (f) => (f.data = f.data.slice(0, -4)), 'shard-truncated', /cut short/],
  ])('%s', async (_, spoil, problem, message) => {
    const file = tinyGguf();
    spoil(file);
    const error = await failure(load(file));
    expect([error.problem, error.message]).toEqual([problem, expect.stringMatching(message)]);
  });

  test('a part by its name, a web page, nothing at all', async () => {
    const part = await failure(load(tinyGguf(), 'zephyr-00002-of-00003.gguf'));
    expect(part.message).toContain('one of 3 parts');
    const page = memorySource('a.gguf', new TextEncoder().encode('<!doctype html><p>sorry</p>'));
    expect((await failure(loadGguf(page))).message).toContain('it is a web page');
    const empty = memorySource('a.gguf', new Uint8Array());
    expect((await failure(loadGguf(empty))).problem).toBe('header-bad');
  });
});

/** What was read of a source. */
function counted(source: ByteSource, seen: number[]): ByteSource {
  return {
    ...source,
    read: (offset, length) => {
      seen.push(length);
      return source.read(offset, length);
    },
  };
}

describe('damage', () => {
  const good = ggufBytes(tinyGguf());
  const header = good.length - tinyGguf().data.length;

  /** Loads and reads all; ends well or in a WeightsError, having read little more than the file. */
  async function survive(bytes: Uint8Array): Promise<void> {
    const seen: number[] = [];
    const source = counted(memorySource('model.gguf', bytes), seen);
    try {
      const reader = await loadGguf(source);
      await reader.matrix('embed_tokens');
      await reader.matrix({ layer: 0, projection: 'q' });
      await reader.norm('norm');
    } catch (error) {
      if (!(error instanceof WeightsError)) throw error;
    }
    expect(seen.reduce((sum, n) => sum + n, 0)).toBeLessThanOrEqual(4 * bytes.length + 64);
  }

  test('a file cut off anywhere is refused', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(good.length - 1), async (length) => {
        await failure(loadGguf(memorySource('model.gguf', good.slice(0, length))));
      }),
      { numRuns: 100 },
    );
  });

  const changes = fc.array(fc.tuple(fc.nat(header - 1), fc.nat(255)), {
    minLength: 1,
    maxLength: 4,
  });
  test('bytes of the header changed at random', { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(changes, async (list) => {
        const bytes = good.slice();
        for (const [at, value] of list) bytes[at] = value;
        await survive(bytes);
      }),
      { numRuns: 200 },
    );
  });

  test('lengths of the header made huge', { timeout: 60_000 }, async () => {
    const numbers = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
    const huge = fc.oneof(
      numbers,
      fc.nat(63).map((bits) => 2n ** BigInt(bits)),
    );
    await fc.assert(
      fc.asyncProperty(fc.nat(header - 8), huge, async (at, value) => {
        const bytes = good.slice();
        new DataView(bytes.buffer).setBigUint64(at, value, true);
        const before = process.memoryUsage().arrayBuffers;
        await survive(bytes);
        expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(300e6);
      }),
      { numRuns: 200 },
    );
  });
});
