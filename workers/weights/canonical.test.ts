import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  dequantise,
  formBytes,
  formOf,
  rowSlice,
  type CanonicalMatrix,
  type QuantisedMatrix,
} from './canonical.ts';
import { floatToHalf, halfToFloat } from './half.ts';

/** Random matrices in codes: any bits, group, scales, offsets. */
const quantised = fc
  .record({
    encoding: fc.constantFrom('q4' as const, 'q8' as const),
    rows: fc.integer({ min: 1, max: 5 }),
    blocks: fc.integer({ min: 1, max: 3 }),
    group: fc.constantFrom(16 as const, 32 as const),
    half: fc.boolean(),
    offset: fc.boolean(),
    zeroPoint: fc.constantFrom(0, 7, 8, 32, 128),
  })
  .chain(({ rows, blocks, ...form }) => {
    const cols = 32 * blocks;
    const many = (length: number) => ({ minLength: length, maxLength: length });
    const numbers = fc.array(
      fc.float({ min: -4, max: 4, noNaN: true }),
      many((rows * cols) / form.group),
    );
    const code = fc.integer({ min: 0, max: form.encoding === 'q4' ? 15 : 255 });
    return fc
      .tuple(fc.array(code, many(rows * cols)), numbers, numbers)
      .map(([codes, scales, offsets]) => pack({ rows, cols, ...form, codes, scales, offsets }));
  });

interface Packed {
  matrix: QuantisedMatrix;
  codes: number[];
  scales: number[];
  offsets: number[];
}

function pack(p: {
  encoding: 'q4' | 'q8';
  rows: number;
  cols: number;
  group: 16 | 32;
  half: boolean;
  offset: boolean;
  zeroPoint: number;
  codes: number[];
  scales: number[];
  offsets: number[];
}): Packed {
  const { encoding, rows, cols, group, zeroPoint, codes } = p;
  const bits = encoding === 'q4' ? 4 : 8;
  const words = new Uint32Array((rows * cols * bits) / 32);
  codes.forEach((code, i) => {
    words[Math.floor((i * bits) / 32)] += code * 2 ** ((i * bits) % 32);
  });
  const table = (numbers: number[]) =>
    p.half ? Uint16Array.from(numbers, floatToHalf) : new Float32Array(numbers);
  const values = (values: number[]) =>
    p.half ? [...Uint16Array.from(values, floatToHalf)].map(halfToFloat) : values;
  const offsets = p.offset ? table(p.offsets) : null;
  return {
    matrix: {
      encoding,
      rows,
      cols,
      group,
      codes: words,
      scales: table(p.scales),
      offsets,
      zeroPoint,
    },
    codes,
    scales: values(p.scales),
    offsets: p.offset ? values(p.offsets) : p.offsets.map(() => 0),
  };
}

test('a weight is (code − zero point) · scale + offset of its group', () => {
  fc.assert(
    fc.property(quantised, ({ matrix, codes, scales, offsets }) => {
      const values = dequantise(matrix);
      expect(values).toHaveLength(matrix.rows * matrix.cols);
      codes.forEach((code, i) => {
        const g = Math.floor(i / matrix.group);
        const exact = (code - matrix.zeroPoint) * scales[g] + offsets[g];
        expect(Math.abs(values[i] - Math.fround(exact))).toBe(0);
      });
    }),
  );
});

test('a form says how many bytes a matrix takes', () => {
  fc.assert(
    fc.property(quantised, ({ matrix }) => {
      const { codes, scales, offsets } = matrix;
      expect(formBytes(formOf(matrix))).toEqual({
        codes: codes.byteLength,
        scales: scales.byteLength + (offsets?.byteLength ?? 0),
      });
    }),
  );
  expect(formBytes({ encoding: 'bf16', rows: 3, cols: 32 })).toEqual({ codes: 192, scales: 0 });
  expect(formBytes({ encoding: 'f32', rows: 3, cols: 32 })).toEqual({ codes: 384, scales: 0 });
});

test('rows of a matrix are views of it, and dequantise to its rows', () => {
  fc.assert(
    fc.property(quantised, fc.nat(), fc.nat(), ({ matrix }, a, b) => {
      const start = a % matrix.rows;
      const count = 1 + (b % (matrix.rows - start));
      const { rows, cols } = matrix;
      const values = dequantise(matrix);
      const forms: CanonicalMatrix[] = [
        matrix,
        { encoding: 'f32', rows, cols, values },
        { encoding: 'f16', rows, cols, values: Uint16Array.from(values, floatToHalf) },
        { encoding: 'bf16', rows, cols, values: Uint16Array.from(values, (_, i) => i) },
      ];
      for (const form of forms) {
        const slice = rowSlice(form, { first: start, count });
        expect([slice.rows, slice.cols]).toEqual([count, cols]);
        expect(dequantise(slice)).toEqual(
          dequantise(form).slice(start * cols, (start + count) * cols),
        );
      }
      const slice = rowSlice(matrix, { first: start, count }) as QuantisedMatrix;
      expect(slice.codes.buffer).toBe(matrix.codes.buffer);
    }),
  );
});
