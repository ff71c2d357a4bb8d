import {
  isQuantised,
  isQuantisedForm,
  formOf,
  type CanonicalMatrix,
  type FloatMatrix,
  type HalfMatrix,
  type MatrixForm,
  type RowRange,
} from '../../../weights/canonical.ts';
import type { Gpu } from '../device/gpu.ts';
import scales from '../kernels/scales.wgsl?raw';
import scalesOffsets from '../kernels/scales_offsets.wgsl?raw';
import weightsBf16 from '../kernels/weights_bf16.wgsl?raw';
import weightsF16 from '../kernels/weights_f16.wgsl?raw';
import weightsF32 from '../kernels/weights_f32.wgsl?raw';
import weightsQ4 from '../kernels/weights_q4.wgsl?raw';
import weightsQ8 from '../kernels/weights_q8.wgsl?raw';

/** Weights in GPU memory, [rows, cols] in the canonical form. */
export interface GpuMatrix {
  rows: number;
  cols: number;
  /** q4, q8: codes; f16, bf16, f32: the values. [columns by what fits a word, rows] */
  codes: GPUBuffer;
  /** q4, q8: scales, each with its offset if there are any [cols/group, rows]; otherwise a placeholder. */
  scales: GPUBuffer;
  /** WGSL that reads it (binding 0 and 1) and the constants that WGSL needs. */
  reader: { name: string; code: string; constants: Record<string, number> };
  /** Row of its stack that its row 0 is. */
  first: number;
}

/**
 * Matrices of one width that are one matrix [rows, cols] in what they compute, one below another.
 * Mostly there is one; there are more where encodings differ, or where one would be larger than
 * what a kernel may bind.
 */
export interface MatrixStack {
  rows: number;
  cols: number;
  pieces: GpuMatrix[];
}

/** Rows of one piece, and where they stand among the rows that were asked for. */
export interface PieceRows {
  matrix: GpuMatrix;
  /** Row of the piece. */
  first: number;
  count: number;
  /** Rows asked for that come before them. */
  before: number;
}

/** The pieces that hold rows [first, first + count) of a stack, and which of their rows those are. */
export function piecesOf(
  { pieces }: Pick<MatrixStack, 'pieces'>,
  { first, count }: RowRange,
): PieceRows[] {
  return pieces.flatMap((matrix) => {
    const from = Math.max(first, matrix.first);
    const to = Math.min(first + count, matrix.first + matrix.rows);
    const rows = { matrix, first: from - matrix.first, count: to - from, before: from - first };
    return rows.count > 0 ? [rows] : [];
  });
}

const FLOAT_READERS = { f16: weightsF16, bf16: weightsBf16, f32: weightsF32 };

/** How a kernel reads matrices stored like this one. Two matrices with equal names share kernels. */
export function matrixReader(form: MatrixForm): GpuMatrix['reader'] {
  const { encoding } = form;
  if (!isQuantisedForm(form))
    return { name: encoding, code: FLOAT_READERS[form.encoding], constants: {} };
  const { group, scaleBits, offsets, zeroPoint } = form;
  const codes = encoding === 'q4' ? weightsQ4 : weightsQ8;
  const constants = { ZERO_POINT: zeroPoint, SCALE_BITS: scaleBits };
  const name = `${encoding}.${group}.${scaleBits}${offsets ? '+' : ''}.${zeroPoint}`;
  return group === 32 && !offsets
    ? { name, code: codes + scales, constants }
    : {
        name,
        code: codes + scalesOffsets,
        constants: { ...constants, GROUP: group, OFFSETS: Number(offsets) },
      };
}

export const F32_READER: GpuMatrix['reader'] = { name: 'f32', code: weightsF32, constants: {} };

/**
 * Uploads matrices of one encoding and width as one, rows below rows, so that one dispatch
 * computes all their products. In GPU memory the columns are the slow axis (see the readers).
 * @param first row of their stack that they begin at
 */
export function uploadMatrices(
  gpu: Gpu,
  label: string,
  parts: CanonicalMatrix[],
  first = 0,
): GpuMatrix {
  const rows = parts.reduce((sum, part) => sum + part.rows, 0);
  const { cols } = parts[0];
  const quantised = parts.filter(isQuantised);
  const codes = parts.map((part) => [isQuantised(part) ? part.codes : asWords(part)]);
  const scales = quantised.map((part) =>
    part.offsets ? [part.scales, part.offsets] : [part.scales],
  );
  return {
    rows,
    cols,
    codes: gpu.upload(`${label} codes`, columnsFirst(codes, rows)),
    scales:
      quantised.length > 0 ? gpu.upload(`${label} scales`, columnsFirst(scales, rows)) : gpu.unused,
    reader: matrixReader(formOf(parts[0])),
    first,
  };
}

/** The matrix with columns of zeros behind its own; as it is where it has that many. */
export function padColumns(matrix: CanonicalMatrix, cols: number): CanonicalMatrix {
  if (matrix.cols === cols) return matrix;
  if (isQuantised(matrix))
    throw new RangeError(`Codes come in whole groups; this matrix has ${matrix.cols} columns.`);
  const padded = <T extends Float32Array | Uint16Array>(values: T, to: T): T => {
    for (let r = 0; r < matrix.rows; r++)
      to.set(values.subarray(r * matrix.cols, (r + 1) * matrix.cols), r * cols);
    return to;
  };
  const length = matrix.rows * cols;
  return matrix.encoding === 'f32'
    ? { ...matrix, cols, values: padded(matrix.values, new Float32Array(length)) }
    : { ...matrix, cols, values: padded(matrix.values, new Uint16Array(length)) };
}

type Table = Uint32Array | Uint16Array | Float32Array;

/** 16-bit values two to a word, as the readers want them; f32 as they are. */
function asWords({ values }: HalfMatrix | FloatMatrix): Table {
  if (values instanceof Float32Array) return values;
  const aligned = values.byteOffset % 4 === 0 ? values : values.slice();
  return new Uint32Array(aligned.buffer, aligned.byteOffset, aligned.length / 2);
}

/** Columns turned at a time: as many as one cache line of a row holds. */
const STRIP = 16;

/**
 * Tables [rows_i, width], stacked and transposed: [width, Σ rows_i]. Where a part has several
 * tables, their elements of one place lie side by side.
 */
function columnsFirst(parts: Table[][], rows: number): Table {
  const [[first]] = parts;
  const step = parts[0].length;
  const length = parts.reduce((sum, [table]) => sum + table.length, 0);
  const width = length / rows;
  const out =
    first instanceof Uint16Array
      ? new Uint16Array(length * step)
      : first instanceof Float32Array
        ? new Float32Array(length * step)
        : new Uint32Array(length * step);
  let top = 0;
  for (const tables of parts) {
    const count = tables[0].length / width;
    tables.forEach((table, lane) => {
      for (let left = 0; left < width; left += STRIP)
        for (let r = 0; r < count; r++)
          for (let c = left; c < Math.min(left + STRIP, width); c++)
            out[(c * rows + top + r) * step + lane] = table[r * width + c];
    });
    top += count;
  }
  return out;
}

/** A matrix of f32 values that lie in `buffer` already. */
export function f32Matrix(gpu: Gpu, buffer: GPUBuffer, rows: number, cols: number): GpuMatrix {
  return { rows, cols, codes: buffer, scales: gpu.unused, reader: F32_READER, first: 0 };
}
