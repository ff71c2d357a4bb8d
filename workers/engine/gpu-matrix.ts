import type { CanonicalMatrix } from '../weights/canonical.ts';
import type { Gpu } from './gpu.ts';
import weightsF16 from './kernels/weights_f16.wgsl?raw';
import weightsF32 from './kernels/weights_f32.wgsl?raw';
import weightsQ4 from './kernels/weights_q4.wgsl?raw';

/** Weights in GPU memory, [rows, cols] in the canonical form. */
export interface GpuMatrix {
  rows: number;
  cols: number;
  /** q4: codes [rows, cols/8]; f16, f32: the values. */
  codes: GPUBuffer;
  /** q4: scales [rows, cols/32]; otherwise a placeholder. */
  scales: GPUBuffer;
  /** WGSL that reads it (binding 0 and 1) and the constants that WGSL needs. */
  reader: { name: string; code: string; constants: Record<string, number> };
}

/** How a kernel reads matrices stored like this one. Two matrices with equal names share kernels. */
export function matrixReader(matrix: CanonicalMatrix): GpuMatrix['reader'] {
  if (matrix.encoding === 'f16') return { name: 'f16', code: weightsF16, constants: {} };
  if (matrix.encoding === 'f32') return F32_READER;
  const bits = matrix.scales instanceof Uint16Array ? 16 : 32;
  return {
    name: `q4.${bits}.${matrix.zeroPoint}`,
    code: weightsQ4,
    constants: { ZERO_POINT: matrix.zeroPoint, SCALE_BITS: bits },
  };
}

export const F32_READER: GpuMatrix['reader'] = { name: 'f32', code: weightsF32, constants: {} };

/** Bytes that codes and scales of a matrix take. */
export function matrixBytes(matrix: CanonicalMatrix): number {
  return matrix.encoding === 'q4'
    ? matrix.codes.byteLength + matrix.scales.byteLength
    : matrix.values.byteLength;
}

/**
 * Uploads matrices of one encoding and width as one, rows below rows, so that one dispatch
 * computes all their products.
 */
export function uploadMatrices(gpu: Gpu, label: string, parts: CanonicalMatrix[]): GpuMatrix {
  const [first] = parts;
  const codesOf = (m: CanonicalMatrix) => (m.encoding === 'q4' ? m.codes : m.values);
  const codes = joined(gpu, `${label} codes`, parts.map(codesOf));
  const scales =
    first.encoding === 'q4'
      ? joined(gpu, `${label} scales`, parts.map((m) => (m.encoding === 'q4' ? m.scales : m.values)))
      : gpu.unused;
  const rows = parts.reduce((sum, part) => sum + part.rows, 0);
  return { rows, cols: first.cols, codes, scales, reader: matrixReader(first) };
}

type Words = Uint32Array | Uint16Array | Float32Array;

function joined(gpu: Gpu, label: string, arrays: Words[]): GPUBuffer {
  const buffer = gpu.buffer(
    label,
    arrays.reduce((sum, a) => sum + a.byteLength, 0),
  );
  let at = 0;
  for (const array of arrays) {
    if (at % 4 !== 0) throw new RangeError(`${label}: a part does not start on a whole word`);
    gpu.write(buffer, array, at);
    at += array.byteLength;
  }
  return buffer;
}

/** A matrix of f32 values that lie in `buffer` already. */
export function f32Matrix(gpu: Gpu, buffer: GPUBuffer, rows: number, cols: number): GpuMatrix {
  return { rows, cols, codes: buffer, scales: gpu.unused, reader: F32_READER };
}
