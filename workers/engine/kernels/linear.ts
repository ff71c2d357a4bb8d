import type { Gpu, KernelSource, Op } from '../gpu.ts';
import type { GpuMatrix } from '../gpu-matrix.ts';
import { words } from '../words.ts';
import { linearMatrixWgsl, type TileSizes } from './linear_matrix.ts';
import vectorWgsl from './linear_vector.wgsl?raw';

/** How products are computed on this adapter; chosen by measurement (see autotune.ts). */
export interface LinearTuning {
  /** For single rows. */
  lanes: number;
  products: number;
  /** For many rows. */
  tile: TileSizes;
}

/** Good on software adapters; a safe start anywhere. */
export const DEFAULT_TUNING: LinearTuning = {
  lanes: 16,
  products: 1,
  tile: { tileM: 8, tileN: 8, threadsM: 8, threadsN: 8 },
};

export interface LinearArgs {
  matrix: GpuMatrix;
  /** The rows of the matrix to multiply with; all where absent. */
  rows?: { first: number; count: number };
  /** [M, cols] */
  x: GPUBuffer;
  /** [M, stride]; added to the product. Must not be y. */
  residual?: GPUBuffer | undefined;
  /** [M, stride]; columns out … out + rows are written. */
  y: GPUBuffer;
  out: number;
  stride: number;
  /** M */
  m: number;
}

/** Up to this many rows go through the vector kernel. */
const VECTOR_ROWS = 2;

/** y[m, out + n] = Σ_k W[n, k]·x[m, k] (+ residual[m, out + n]) */
export function linear(gpu: Gpu, tuning: LinearTuning, args: LinearArgs): Op {
  const { matrix, m } = args;
  const { first, count } = args.rows ?? { first: 0, count: matrix.rows };
  const residual = args.residual !== undefined;
  const buffers = [
    matrix.codes,
    matrix.scales,
    args.x,
    args.residual ?? gpu.unused,
    args.y,
    gpu.uniform(words(matrix.cols, count, first, args.out, args.stride, m)),
  ];
  if (m <= VECTOR_ROWS) {
    const source = vectorSource(matrix.reader, tuning, residual);
    return gpu.op(source, buffers, [Math.ceil(count / tuning.products), m]);
  }
  const { tileM, tileN, threadsM, threadsN } = tuning.tile;
  return gpu.op(matrixSource(matrix.reader, tuning.tile, residual), buffers, [
    Math.ceil(count / (tileN * threadsN)),
    Math.ceil(m / (tileM * threadsM)),
  ]);
}

export function vectorSource(
  reader: GpuMatrix['reader'],
  { lanes, products }: LinearTuning,
  residual: boolean,
): KernelSource {
  return {
    name: `linear_vector ${reader.name}`,
    code: reader.code + vectorWgsl,
    constants: {
      ...reader.constants,
      LANES: lanes,
      PRODUCTS: products,
      RESIDUAL: Number(residual),
    },
  };
}

export function matrixSource(
  reader: GpuMatrix['reader'],
  tile: TileSizes,
  residual: boolean,
): KernelSource {
  return {
    name: `linear_matrix ${reader.name} ${Object.values(tile).join('x')}`,
    code: reader.code + linearMatrixWgsl(tile),
    constants: { ...reader.constants, RESIDUAL: Number(residual) },
  };
}
