import { groupsFor, type Gpu, type Op } from '../device/gpu.ts';
import { pack } from '../device/pack.ts';
import wgsl from './swiglu_backward.wgsl?raw';

const SIZE = 64;

/**
 * dgateUp [M, 2·cols] from dz [M, cols], z = silu(gate)·up. Row m goes with row m mod `per` of
 * gateUp [per, 2·cols]; cols is a multiple of 4.
 */
export function swigluBackward(
  gpu: Gpu,
  args: {
    gateUp: GPUBuffer;
    dz: GPUBuffer;
    dgateUp: GPUBuffer;
    cols: number;
    per: number;
    m: number;
  },
): Op {
  return gpu.op(
    { name: 'swiglu_backward', code: wgsl },
    [args.gateUp, args.dz, args.dgateUp, gpu.uniform(pack(args.cols / 4, args.m, args.per))],
    groupsFor((args.m * args.cols) / 4, SIZE),
  );
}
