import { describe, expect, test } from 'vitest';
import { memorySource } from './byte-source.ts';
import { checkedMatrix } from './finite.ts';
import { loadGguf } from './gguf.ts';
import { unpermute } from './gguf-rows.ts';
import { loadMlc } from './mlc.ts';
import { entryOf, ggufBytes, tinyGguf } from './testing/gguf-file.ts';
import { readModel } from './testing/memory-model.ts';
import { reseal, tensorOf, tinyRepository } from './testing/mlc-repository.ts';

/** What reading a whole model ends in. */
const failure = (model: Promise<unknown>) =>
  model.then(
    () => null,
    (reason: unknown) => reason as { problem?: string; message?: string },
  );

describe('a GGUF file', () => {
  test.each([
    ['token_embd', 5, 7, NaN],
    ['blk.1.ffn_up', 95, 63, Infinity],
    ['blk.0.attn_q', 37, 2, -Infinity],
    ['blk.1.attn_k', 1, 0, NaN],
    ['output_norm', 0, 9, NaN],
    ['blk.1.ffn_norm', 0, 63, Infinity],
  ])(
    '%s [%i, %i] = %d is refused by name, row and column of the file',
    async (name, row, col, x) => {
      const file = tinyGguf();
      const { offset, dims } = entryOf(file, `${name}.weight`);
      const values = new Float32Array(file.data.buffer);
      values[Number(offset) / 4 + row * Number(dims[0]) + col] = x;
      const error = await failure(
        loadGguf(memorySource('m.gguf', ggufBytes(file))).then(readModel),
      );
      expect(error).toMatchObject({
        problem: 'tensor-value',
        message: `${name}.weight has ${x} where a weight should be, at row ${row}, column ${col}.`,
      });
    },
  );

  test('some rows of a matrix are looked at like all of them', async () => {
    const file = tinyGguf();
    const { offset } = entryOf(file, 'blk.0.attn_q.weight');
    new Float32Array(file.data.buffer)[Number(offset) / 4 + 37 * 64 + 2] = NaN;
    const reader = await loadGguf(memorySource('m.gguf', ggufBytes(file)));
    // where row 37 of the file is in Hugging Face's order
    const order = unpermute(
      Uint8Array.from({ length: 64 }, (_, row) => row),
      1,
      32,
    );
    const first = order.indexOf(37);
    const read = (rows: { first: number; count: number }) =>
      failure(reader.matrix({ layer: 0, projection: 'q' }, rows));
    expect((await read({ first, count: 1 }))?.message).toContain('row 37, column 2');
    expect(await read({ first: first - 1, count: 1 })).toBeNull();
  });
});

describe('a folder of MLC', () => {
  test.each([
    ['q4f16_1', 'lm_head.q_scale', 5, 0, 32],
    ['q0f16', 'model.layers.1.self_attn.qkv_proj.weight', 100, 7, 1],
    ['q4f32_1', 'model.layers.0.mlp.gate_up_proj.q_scale', 127, 0, 32],
    ['q0f32', 'model.layers.1.mlp.down_proj.weight', 31, 63, 1],
    ['q0f16', 'model.layers.0.input_layernorm.weight', 0, 3, 1],
  ] as const)('%s: %s [%i, %i] is refused', async (quantisation, name, row, at, group) => {
    const repository = tinyRepository(quantisation);
    const tensor = tensorOf(repository, name);
    const index = name.startsWith('model.layers') ? 1 : 0;
    const shard = repository.shards.get(`params_shard_${index}.bin`)!;
    const place = tensor.byteOffset + 2 * (row * tensor.shape.at(-1) + at);
    // all ones, a NaN in every 16-bit float
    new DataView(shard.buffer).setUint16(place, 0xffff, true);
    reseal(repository, index);
    const error = await failure(loadMlc(repository.files).then(readModel));
    expect(error).toMatchObject({
      problem: 'tensor-value',
      message: `${name} has NaN where a weight should be, at row ${row}, column ${at * group}.`,
    });
  });
});

describe('codes with scales', () => {
  const matrix = (scale: number, offset: number | null, code: number) => ({
    encoding: 'q8' as const,
    rows: 2,
    cols: 32,
    group: 32 as const,
    codes: new Uint32Array(16).fill(code * 0x01010101),
    scales: Float32Array.of(1, scale),
    offsets: offset === null ? null : Float32Array.of(0, offset),
    zeroPoint: 0,
  });
  const message = (m: ReturnType<typeof matrix>) => {
    try {
      checkedMatrix(m, 'W', (row) => row);
    } catch (error) {
      return (error as Error).message;
    }
    return null;
  };
  test('a product that overflows is no number; a large scale that does not is one', () => {
    expect(message(matrix(3e38, null, 2))).toContain('W has Infinity');
    expect(message(matrix(3e38, null, 1))).toBeNull();
    expect(message(matrix(Infinity, null, 0))).toContain('W has NaN');
    expect(message(matrix(1, -Infinity, 1))).toContain('W has -Infinity');
    expect(message(matrix(1, NaN, 1))).toContain('at row 1, column 0');
  });
});
