import { groupsFor, type Gpu, type Op } from '../gpu.ts';
import { words } from '../words.ts';
import frame from './frame.wgsl?raw';
import wgsl from './rms_norm.wgsl?raw';
import threadsWgsl from './rms_norm_threads.wgsl?raw';

/**
 * y = RMSNorm(x)·weight, row by row. x [M, cols]; y [M, cols], or with `tail` the last frame.tail
 * rows of each sequence, [B·tail, cols].
 * @param args.rows rows of y
 */
export function rmsNorm(
  gpu: Gpu,
  args: {
    x: GPUBuffer;
    weight: GPUBuffer;
    y: GPUBuffer;
    frame: GPUBuffer;
    cols: number;
    eps: number;
    rows: number;
    tail: boolean;
    /** See Tuning. */
    cooperate: boolean;
  },
): Op {
  return gpu.op(
    {
      name: args.cooperate ? 'rms_norm' : 'rms_norm_threads',
      code: frame + (args.cooperate ? wgsl : threadsWgsl),
      constants: { TAIL: Number(args.tail) },
    },
    [
      args.x,
      args.weight,
      args.y,
      gpu.uniform(words(args.cols, { f32: args.eps }, args.rows)),
      args.frame,
    ],
    groupsFor(args.rows, args.cooperate ? 1 : 4),
  );
}
