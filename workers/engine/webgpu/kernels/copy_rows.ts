import { groupsFor, type Gpu, type Op } from '../device/gpu.ts';
import { pack } from '../device/pack.ts';
import wgsl from './copy_rows.wgsl?raw';

const SIZE = 64;

/**
 * y[i, :] = x[(i / per)·stride + first + i % per, :], i = 0 … m − 1, rows of `cols` f32 (a multiple
 * of 4). stride 0 gives every sequence of `per` rows the same rows of x.
 */
export function copyRows(
  gpu: Gpu,
  args: {
    x: GPUBuffer;
    y: GPUBuffer;
    cols: number;
    m: number;
    per: number;
    stride: number;
    first: number;
  },
): Op {
  const quads = args.cols / 4;
  return gpu.op(
    { name: 'copy_rows', code: wgsl },
    [args.x, args.y, gpu.uniform(pack(quads, args.m, args.per, args.stride, args.first))],
    groupsFor(args.m * quads, SIZE),
  );
}
