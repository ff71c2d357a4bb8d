import { groupsFor, type Gpu, type Op } from '../device/gpu.ts';
import { pack } from '../device/pack.ts';
import wgsl from './rms_norm.wgsl?raw';
import threadsWgsl from './rms_norm_threads.wgsl?raw';

/** y = RMSNorm(x)·weight, row by row; x and y [rows, cols]. */
export function rmsNorm(
  gpu: Gpu,
  args: {
    x: GPUBuffer;
    weight: GPUBuffer;
    y: GPUBuffer;
    cols: number;
    eps: number;
    rows: number;
    /** See Tuning. */
    cooperate: boolean;
  },
): Op {
  return gpu.op(
    {
      name: args.cooperate ? 'rms_norm' : 'rms_norm_threads',
      code: args.cooperate ? wgsl : threadsWgsl,
    },
    [args.x, args.weight, args.y, gpu.uniform(pack(args.cols, { f32: args.eps }, args.rows))],
    groupsFor(args.rows, args.cooperate ? 1 : 4),
  );
}
