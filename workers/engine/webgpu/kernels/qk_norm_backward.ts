import { groupsFor, type Gpu, type Op } from '../device/gpu.ts';
import { pack } from '../device/pack.ts';
import type { HeadNorms } from './qk_norm.ts';
import wgsl from './qk_norm_backward.wgsl?raw';
import type { HeadSizes } from './rope_and_cache.ts';

/**
 * The gradients of normed q and k in dqkv [M, (heads + 2·kvHeads)·headDim] become those of what
 * their norms read, in place. Row m goes with row m mod `per` of x [per, …], qkv before the norms.
 */
export function qkNormBackward(
  gpu: Gpu,
  args: Pick<HeadSizes, 'heads' | 'kvHeads' | 'headDim'> & {
    x: GPUBuffer;
    norms: HeadNorms;
    dqkv: GPUBuffer;
    eps: number;
    per: number;
    m: number;
  },
): Op {
  const { heads, kvHeads, headDim, norms, eps, per, m } = args;
  return gpu.op(
    { name: 'qk_norm_backward', code: wgsl },
    [
      args.x,
      norms.q,
      norms.k,
      args.dqkv,
      gpu.uniform(pack(heads, kvHeads, headDim / 4, m, per, { f32: eps })),
    ],
    groupsFor(m * (heads + kvHeads), 16),
  );
}
