import { dequantise, isQuantised, rowSlice, type CanonicalMatrix } from './canonical.ts';
import { WeightsError } from './weights-error.ts';

/**
 * Weights that are infinite or not a number make every result meaningless, and say so nowhere: they
 * are refused while they are read, whatever the format.
 */

/**
 * The matrix, if all of its weights are numbers; else throws a WeightsError `tensor-value`.
 * @param tensor what the file calls it
 * @param rowInFile the tensor's row of a row of the matrix
 */
export function checkedMatrix(
  matrix: CanonicalMatrix,
  tensor: string,
  rowInFile: (row: number) => number,
): CanonicalMatrix {
  const found = findWild(matrix);
  if (found) refuse(tensor, `row ${rowInFile(found.row)}, column ${found.col}`, found.value);
  return matrix;
}

/** The vector, if all of its elements are numbers; else throws a WeightsError `tensor-value`. */
export function checkedVector(values: Float32Array, tensor: string): Float32Array {
  const at = firstWild(values);
  if (at >= 0) refuse(tensor, `row 0, column ${at}`, values[at]);
  return values;
}

function refuse(tensor: string, where: string, value: number): never {
  throw new WeightsError(
    'tensor-value',
    `${tensor} has ${value} where a weight should be, at ${where}.`,
    'The file is damaged or was badly converted: take the model from another repository.',
  );
}

/** The first weight that is no number; null if all are. */
function findWild(matrix: CanonicalMatrix): { row: number; col: number; value: number } | null {
  for (let row = firstSuspect(matrix); row < matrix.rows; row++) {
    const values = dequantise(rowSlice(matrix, { first: row, count: 1 }));
    const col = firstWild(values);
    if (col >= 0) return { row, col, value: values[col] };
  }
  return null;
}

/** A row before which every weight is a number, found without dequantising; `rows` if all are. */
function firstSuspect(matrix: CanonicalMatrix): number {
  const { rows } = matrix;
  const rowOf = (table: Uint16Array | Float32Array, at: number) =>
    at < 0 ? rows : Math.floor((at * rows) / table.length);
  const halves = (table: Uint16Array) => rowOf(table, firstWildHalf(table, 0x7c00));
  const factors = (table: Uint16Array | Float32Array) =>
    table instanceof Uint16Array ? halves(table) : rowOf(table, firstWild(table, LARGE));
  if (isQuantised(matrix))
    return Math.min(factors(matrix.scales), matrix.offsets ? factors(matrix.offsets) : rows);
  switch (matrix.encoding) {
    case 'f16':
      return halves(matrix.values);
    case 'bf16':
      return rowOf(matrix.values, firstWildHalf(matrix.values, 0x7f80));
    case 'f32':
      return rowOf(matrix.values, firstWild(matrix.values));
  }
}

/** Smaller scales, times a code of 8 bits, with a smaller offset, stay within what an f32 holds. */
const LARGE = 2 ** 119;

/** Index of the first value that is not smaller than `limit`, or not a number; −1 if none is. */
function firstWild(values: Float32Array, limit = Infinity): number {
  for (let i = 0; i < values.length; i++) if (!(Math.abs(values[i]) < limit)) return i;
  return -1;
}

/**
 * Index of the first 16-bit float that is infinite or not a number: that has all ones in its
 * exponent. −1 if none is.
 */
function firstWildHalf(bits: Uint16Array, exponent: number): number {
  for (let i = 0; i < bits.length; i++) if ((bits[i] & exponent) === exponent) return i;
  return -1;
}
