import type {
  CanonicalMatrix,
  FloatMatrix,
  HalfMatrix,
  QuantisedMatrix,
} from '../weights/canonical.ts';
import type { Gpu } from './gpu.ts';
import scales from './kernels/scales.wgsl?raw';
import weightsF16 from './kernels/weights_f16.wgsl?raw';
import weightsF32 from './kernels/weights_f32.wgsl?raw';
import weightsQ4 from './kernels/weights_q4.wgsl?raw';
import weightsQ8 from './kernels/weights_q8.wgsl?raw';

/** Weights in GPU memory, [rows, cols] in the canonical form. */
export interface GpuMatrix {
  rows: number;
  cols: number;
  /** q4, q8: codes; f16, f32: the values. [columns by what fits a word, rows] */
  codes: GPUBuffer;
  /** q4, q8: scales [cols/32, rows]; otherwise a placeholder. */
  scales: GPUBuffer;
  /** WGSL that reads it (binding 0 and 1) and the constants that WGSL needs. */
  reader: { name: string; code: string; constants: Record<string, number> };
}

/** How a kernel reads matrices stored like this one. Two matrices with equal names share kernels. */
export function matrixReader(matrix: CanonicalMatrix): GpuMatrix['reader'] {
  if (matrix.encoding === 'f16') return { name: 'f16', code: weightsF16, constants: {} };
  if (matrix.encoding === 'f32') return F32_READER;
  const scaleBits = matrix.scales instanceof Uint16Array ? 16 : 32;
  return {
    name: `${matrix.encoding}.${scaleBits}.${matrix.zeroPoint}`,
    code: scales + (matrix.encoding === 'q4' ? weightsQ4 : weightsQ8),
    constants: { ZERO_POINT: matrix.zeroPoint, SCALE_BITS: scaleBits },
  };
}

export const F32_READER: GpuMatrix['reader'] = { name: 'f32', code: weightsF32, constants: {} };

const isQuantised = (matrix: CanonicalMatrix): matrix is QuantisedMatrix => 'codes' in matrix;

/** Bytes that codes and scales of a matrix take. */
export function matrixBytes(matrix: CanonicalMatrix): number {
  return isQuantised(matrix)
    ? matrix.codes.byteLength + matrix.scales.byteLength
    : matrix.values.byteLength;
}

/**
 * Uploads matrices of one encoding and width as one, rows below rows, so that one dispatch
 * computes all their products. In GPU memory the columns are the slow axis (see the readers).
 */
export function uploadMatrices(gpu: Gpu, label: string, parts: CanonicalMatrix[]): GpuMatrix {
  const rows = parts.reduce((sum, part) => sum + part.rows, 0);
  const { cols } = parts[0];
  const reader = matrixReader(parts[0]);
  const upload = (what: string, tables: Table[]) =>
    gpu.upload(`${label} ${what}`, columnsFirst(tables, rows));
  const quantised = parts.filter(isQuantised);
  return {
    rows,
    cols,
    codes: upload(
      'codes',
      parts.map((part) => (isQuantised(part) ? part.codes : asWords(part))),
    ),
    scales:
      quantised.length > 0
        ? upload(
            'scales',
            quantised.map((part) => part.scales),
          )
        : gpu.unused,
    reader,
  };
}

type Table = Uint32Array | Uint16Array | Float32Array;

/** f16 values two to a word, as the reader wants them; f32 as they are. */
function asWords({ values }: HalfMatrix | FloatMatrix): Table {
  if (values instanceof Float32Array) return values;
  const aligned = values.byteOffset % 4 === 0 ? values : values.slice();
  return new Uint32Array(aligned.buffer, aligned.byteOffset, aligned.length / 2);
}

/** Tables [rows_i, width], stacked and transposed: [width, Σ rows_i]. */
function columnsFirst(tables: Table[], rows: number): Table {
  const [first] = tables;
  const width = tables.reduce((sum, table) => sum + table.length, 0) / rows;
  const out =
    first instanceof Uint16Array
      ? new Uint16Array(rows * width)
      : first instanceof Float32Array
        ? new Float32Array(rows * width)
        : new Uint32Array(rows * width);
  let top = 0;
  for (const table of tables) {
    const count = table.length / width;
    for (let r = 0; r < count; r++)
      for (let c = 0; c < width; c++) out[c * rows + top + r] = table[r * width + c];
    top += count;
  }
  return out;
}

/** A matrix of f32 values that lie in `buffer` already. */
export function f32Matrix(gpu: Gpu, buffer: GPUBuffer, rows: number, cols: number): GpuMatrix {
  return { rows, cols, codes: buffer, scales: gpu.unused, reader: F32_READER };
}
