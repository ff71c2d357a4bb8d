import { groupsFor, type Gpu, type Op } from '../device/gpu.ts';
import { pack } from '../device/pack.ts';
import wgsl from './qk_norm.wgsl?raw';
import type { HeadSizes } from './rope_and_cache.ts';

/** The weights of the norms of every head of q and of k, [headDim] each. */
export interface HeadNorms {
  q: GPUBuffer;
  k: GPUBuffer;
}

/** RMSNorm of each head of q and k in qkv [M, (heads + 2·kvHeads)·headDim], in place. */
export function qkNorm(
  gpu: Gpu,
  args: Pick<HeadSizes, 'heads' | 'kvHeads' | 'headDim'> & {
    qkv: GPUBuffer;
    norms: HeadNorms;
    eps: number;
    m: number;
  },
): Op {
  const { heads, kvHeads, headDim, norms, eps, m } = args;
  return gpu.op(
    { name: 'qk_norm', code: wgsl },
    [args.qkv, norms.q, norms.k, gpu.uniform(pack(heads, kvHeads, headDim / 4, m, { f32: eps }))],
    groupsFor(m * (heads + kvHeads), 16),
  );
}
