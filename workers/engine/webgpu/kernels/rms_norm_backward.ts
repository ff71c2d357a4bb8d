import { groupsFor, type Gpu, type Op } from '../device/gpu.ts';
import { pack } from '../device/pack.ts';
import { rmsNormBackwardWgsl } from './rms_norm_backward_wgsl.ts';

/**
 * Adds to dx [M, cols] what comes through RMSNorm(x)·weight from dy [M, cols]. Row m goes with row
 * m mod `per` of x [per, cols].
 */
export function rmsNormBackward(
  gpu: Gpu,
  args: {
    x: GPUBuffer;
    weight: GPUBuffer;
    dy: GPUBuffer;
    dx: GPUBuffer;
    cols: number;
    eps: number;
    per: number;
    m: number;
    /** See Tuning. */
    cooperate: boolean;
  },
): Op {
  const { cooperate } = args;
  return gpu.op(
    {
      name: `rms_norm_backward${cooperate ? '' : ' threads'}`,
      code: rmsNormBackwardWgsl(cooperate),
    },
    [
      args.x,
      args.weight,
      args.dy,
      args.dx,
      gpu.uniform(pack(args.cols / 4, { f32: args.eps }, args.m, args.per)),
    ],
    groupsFor(args.m, cooperate ? 1 : 4),
  );
}
