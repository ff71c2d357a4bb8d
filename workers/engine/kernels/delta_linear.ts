import { groupsFor, type Gpu, type Op } from '../gpu.ts';
import type { GpuMatrix } from '../gpu-matrix.ts';
import { words } from '../words.ts';
import wgsl from './delta_linear.wgsl?raw';
import weights8 from './weights8.wgsl?raw';

const SIZE = 64;

/**
 * Adds W·delta to y, where delta [M, width] holds the changed input columns of each sequence. A
 * piece of a stack writes its own columns of y.
 */
export function deltaLinear(
  gpu: Gpu,
  args: {
    matrix: GpuMatrix;
    delta: GPUBuffer;
    /** [B, (first column, count)] u32 */
    spans: GPUBuffer;
    width: number;
    /** [M, stride] */
    y: GPUBuffer;
    stride: number;
    m: number;
    per: number;
  },
): Op {
  const { reader, codes, scales, rows, first } = args.matrix;
  return gpu.op(
    {
      name: `delta_linear ${reader.name}`,
      code: reader.code + weights8 + wgsl,
      constants: reader.constants,
    },
    [
      codes,
      scales,
      args.delta,
      args.spans,
      args.y,
      gpu.uniform(words(rows, args.width, args.m, args.per, first, args.stride)),
    ],
    groupsFor(args.m * rows, SIZE),
  );
}
