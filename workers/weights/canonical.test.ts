import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dequantise, rowSlice, type CanonicalMatrix, type QuantisedMatrix } from './canonical.ts';
import { floatToHalf } from './testing/half.ts';
import { halfToFloat } from './half.ts';

/** Random 4-bit matrices with f16 or f32 scales. */
const quantised = fc
  .record({
    rows: fc.integer({ min: 1, max: 5 }),
    groups: fc.integer({ min: 1, max: 3 }),
    half: fc.boolean(),
    zeroPoint: fc.constantFrom(0, 7, 8),
  })
  .chain(({ rows, groups, half, zeroPoint }) => {
    const many = (length: number) => ({ minLength: length, maxLength: length });
    return fc
      .tuple(
        fc.array(fc.integer({ min: 0, max: 15 }), many(rows * groups * 32)),
        fc.array(fc.float({ min: -4, max: 4, noNaN: true }), many(rows * groups)),
      )
      .map(([codes, scales]) => pack(rows, groups * 32, codes, scales, half, zeroPoint));
  });

interface Packed {
  matrix: QuantisedMatrix;
  codes: number[];
  scales: number[];
}

function pack(
  rows: number,
  cols: number,
  codes: number[],
  scales: number[],
  half: boolean,
  zeroPoint: number,
): Packed {
  const words = new Uint32Array((rows * cols) / 8);
  // word and shift by row and column, as the file format defines them
  codes.forEach((code, i) => {
    const [r, c] = [Math.floor(i / cols), i % cols];
    words[r * (cols / 8) + Math.floor(c / 8)] += code * 2 ** (4 * (c % 8));
  });
  const bits = Uint16Array.from(scales, floatToHalf);
  return {
    matrix: {
      encoding: 'q4',
      rows,
      cols,
      codes: words,
      scales: half ? bits : new Float32Array(scales),
      zeroPoint,
    },
    codes,
    scales: half ? [...bits].map(halfToFloat) : scales,
  };
}

test('a 4-bit weight is (code − zero point) · scale of its group', () => {
  fc.assert(
    fc.property(quantised, ({ matrix, codes, scales }) => {
      const values = dequantise(matrix);
      expect(values).toHaveLength(matrix.rows * matrix.cols);
      codes.forEach((code, i) => {
        const [r, c] = [Math.floor(i / matrix.cols), i % matrix.cols];
        const scale = scales[r * (matrix.cols / 32) + Math.floor(c / 32)];
        // == 0 for either sign of zero
        expect(values[i] - Math.fround((code - matrix.zeroPoint) * scale)).toBe(0);
      });
    }),
  );
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
      ];
      for (const form of forms) {
        const slice = rowSlice(form, start, count);
        expect([slice.rows, slice.cols]).toEqual([count, cols]);
        expect(dequantise(slice)).toEqual(
          dequantise(form).slice(start * cols, (start + count) * cols),
        );
      }
      const slice = rowSlice(matrix, start, count) as QuantisedMatrix;
      expect(slice.codes.buffer).toBe(matrix.codes.buffer);
    }),
  );
});
