import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { eightBitBytes } from '../../src/lib/model/eight-bit.ts';
import {
  dequantise,
  formOf,
  isQuantised,
  type CanonicalLayer,
  type CanonicalModel,
  type HalfMatrix,
} from './canonical.ts';
import { eightBitReader } from './eight-bit.ts';
import { loadGguf } from './gguf.ts';
import { halfToFloat } from './half.ts';
import { loadSafetensors } from './safetensors.ts';
import { familyFiles, familyGguf } from './testing/families.ts';
import { memoryModel, readModel } from './testing/memory-model.ts';
import { weightBytes } from './weight-bytes.ts';

/** The first's down_proj, checked to be a float matrix of the same numbers, nearly. */
function same({ down_proj: own }: CanonicalLayer, { down_proj: other }: CanonicalLayer) {
  expect(isQuantised(own) || isQuantised(other)).toBe(false);
  const values = dequantise(other);
  dequantise(own).forEach((value, i) => expect(value).toBeCloseTo(values[i], 3));
  return own;
}

describe.each(['llama3', 'qwen2', 'qwen3', 'odd-sizes'] as const)('%s', (family) => {
  test('has the very codes and scales of its Q8_0 file', async () => {
    const own = eightBitReader(await loadSafetensors(familyFiles(family)));
    const [model, expected] = await Promise.all([
      readModel(own),
      readModel(await loadGguf(await familyGguf(`${family}-q8_0`))),
    ]);
    expect(model.embed_tokens).toEqual(expected.embed_tokens);
    expect(model.lm_head).toEqual(expected.lm_head);
    model.layers.forEach((layer, i) => {
      const other = expected.layers[i];
      // as its width is no multiple of 32: the file has it as F16, the folder as it was
      if (family === 'odd-sizes') layer.down_proj = other.down_proj = same(layer, other);
      expect(layer).toEqual(other);
    });
    expect(model.norm).toEqual(expected.norm);
  });

  test('is named, sized and told apart from the model as it is', async () => {
    const plain = await loadSafetensors(familyFiles(family));
    const own = eightBitReader(plain);
    expect(own.quantization).toBe(`${plain.quantization} → q8`);
    expect(own.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(own.hash).not.toBe(plain.hash);
    expect(eightBitReader(plain).hash).toBe(own.hash);
    expect(eightBitBytes(plain.config, plain.quantization)).toBe(weightBytes(own));
    expect(weightBytes(own)).toBeLessThan(weightBytes(plain));
    const name = { layer: 0, projection: 'down' } as const;
    expect(own.form(name)).toEqual(formOf(await own.matrix(name)));
  });
});

/** A reader whose embedding is this matrix. */
const holding = (embed_tokens: HalfMatrix) =>
  eightBitReader(memoryModel({ embed_tokens, hash: '', quantization: 'f16' } as CanonicalModel));

const ROWS = fc.integer({ min: 1, max: 4 });
/** Any half-precision value but infinities and NaN. */
const BITS = fc.integer({ min: 0, max: 0xffff }).filter((bits) => (bits & 0x7c00) !== 0x7c00);

test('no weight moves by more than half a step, and a range of rows is a part of the whole', async () => {
  const matrices = ROWS.chain((rows) =>
    fc.array(BITS, { minLength: 64 * rows, maxLength: 64 * rows }),
  );
  await fc.assert(
    fc.asyncProperty(matrices, async (bits) => {
      const values = Uint16Array.from(bits);
      const rows = values.length / 64;
      const matrix: HalfMatrix = { encoding: 'f16', rows, cols: 64, values };
      const whole = await holding(matrix).matrix('embed_tokens');
      const found = dequantise(whole);
      found.forEach((value, i) => {
        const group = values.subarray(i - (i % 32), i - (i % 32) + 32);
        const most = Math.max(...[...group].map((b) => Math.abs(halfToFloat(b))));
        // the scale itself is rounded to f16, by half of its last place at most
        const room = most / 254 + Math.max(most * 2 ** -11, 127 * 2 ** -25);
        expect(Math.abs(value - halfToFloat(values[i]))).toBeLessThanOrEqual(room * 1.0001);
      });
      const last = await holding(matrix).matrix('embed_tokens', { first: rows - 1, count: 1 });
      expect(dequantise(last)).toEqual(found.slice(-64));
    }),
    { numRuns: 200 },
  );
});

test('what has no half-precision scale is refused, and what is tiny is zero', async () => {
  const of = (value: number) =>
    memoryModel({
      embed_tokens: {
        encoding: 'f32',
        rows: 1,
        cols: 32,
        values: new Float32Array(32).fill(value),
      },
      hash: '',
      quantization: 'f32',
    } as unknown as CanonicalModel);
  await expect(eightBitReader(of(1e8)).matrix('embed_tokens')).rejects.toThrow(
    'embed_tokens holds 100000000, which is too large for 8-bit groups',
  );
  for (const value of [0, 1e-44, 1e-38]) {
    const matrix = await eightBitReader(of(value)).matrix('embed_tokens');
    expect([...dequantise(matrix)]).toEqual(new Array(32).fill(0));
  }
});
