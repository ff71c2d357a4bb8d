import { groupsFor, type Gpu, type Op } from '../device/gpu.ts';
import { pack } from '../device/pack.ts';
import wgsl from './swiglu.wgsl?raw';

const SIZE = 64;

/** y = silu(gate)·up. gateUp [M, 2·cols]: gate, then up; y [M, cols]; cols is a multiple of 4. */
export function swiglu(
  gpu: Gpu,
  args: { gateUp: GPUBuffer; y: GPUBuffer; cols: number; m: number },
): Op {
  return gpu.op(
    { name: 'swiglu', code: wgsl },
    [args.gateUp, args.y, gpu.uniform(pack(args.cols / 4, args.m))],
    groupsFor((args.m * args.cols) / 4, SIZE),
  );
}
