import { groupsFor, type Gpu, type Op } from '../device/gpu.ts';
import { pack } from '../device/pack.ts';
import type { HeadSizes } from './rope_and_cache.ts';
import wgsl from './rope_backward.wgsl?raw';

const SIZE = 64;

/**
 * Turns the gradients of rotated q and k in dqkv [M, (heads + 2·kvHeads)·headDim] back, in place.
 * Row m stands at position m mod `per`. rotation: [positions, headDim/2, (cos, sin)].
 */
export function ropeBackward(
  gpu: Gpu,
  args: Omit<HeadSizes, 'capacity'> & {
    dqkv: GPUBuffer;
    rotation: GPUBuffer;
    per: number;
    m: number;
  },
): Op {
  const { heads, kvHeads, headDim, per, m } = args;
  const turned = heads + kvHeads;
  return gpu.op(
    { name: 'rope_backward', code: wgsl },
    [args.dqkv, args.rotation, gpu.uniform(pack(turned, turned + kvHeads, headDim, per, m))],
    groupsFor((m * turned * headDim) / 2, SIZE),
  );
}
