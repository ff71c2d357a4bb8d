import type { Gpu, KernelSource, Op } from '../device/gpu.ts';
import type { GpuMatrix } from '../model/gpu-matrix.ts';
import { pack } from '../device/pack.ts';
import { linearTilesWgsl } from './linear_tiles_wgsl.ts';
import { linearWgsl, type TileSizes } from './linear_wgsl.ts';
import weights8 from './weights8.wgsl?raw';

/** How products are computed on an adapter. */
export interface LinearTuning {
  /** For one or two rows of x. */
  vector: TileSizes;
  /** For more. */
  matrix: TileSizes;
  /** For the many rows of a batch of mutants. */
  batch: TileSizes;
}

/** Up to this many rows of x go through the vector kernel. */
const VECTOR_ROWS = 2;

export interface LinearArgs {
  matrix: GpuMatrix;
  /** The rows of the matrix to multiply with; all where absent. */
  rows?: { first: number; count: number };
  /** [M, cols] */
  x: GPUBuffer;
  /** [M, stride]; added to the product. Must not be y. */
  residual?: GPUBuffer | undefined;
  /** [stride]; added to every row of the product. */
  bias?: GPUBuffer | undefined;
  /** [M, stride]; columns out … out + rows are written. */
  y: GPUBuffer;
  out: number;
  stride: number;
  /** M */
  m: number;
}

/** y[m, out + n] = Σ_k W[n, k]·x[m, k] (+ residual[m, out + n]) (+ bias[out + n]) */
export function linear(gpu: Gpu, tuning: LinearTuning, args: LinearArgs): Op {
  const { matrix, m } = args;
  const { first, count } = args.rows ?? { first: 0, count: matrix.rows };
  const tile = m <= VECTOR_ROWS ? tuning.vector : tuning.matrix;
  const adds = Number(args.residual !== undefined) + 2 * Number(args.bias !== undefined);
  return gpu.op(
    linearSource(matrix.reader, tile),
    [
      matrix.codes,
      matrix.scales,
      args.x,
      args.residual ?? gpu.unused,
      args.bias ?? gpu.unused,
      args.y,
      gpu.uniform(pack(matrix.cols, matrix.rows, first, count, args.out, args.stride, m, adds)),
    ],
    [Math.ceil(count / (tile.tileN * tile.threadsN)), Math.ceil(m / (tile.tileM * tile.threadsM))],
  );
}

export function linearSource(reader: GpuMatrix['reader'], tile: TileSizes): KernelSource {
  const code = {
    registers: () => reader.code + linearWgsl(tile),
    quads: () => `enable subgroups;\n${reader.code}${linearWgsl(tile)}`,
    workgroup: () => reader.code + weights8 + linearTilesWgsl(tile),
  };
  return {
    name: `linear ${reader.name} ${Object.values(tile).join('x')}`,
    code: code[tile.style](),
    constants: reader.constants,
  };
}
