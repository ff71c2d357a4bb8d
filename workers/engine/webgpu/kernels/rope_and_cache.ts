import { groupsFor, type Gpu, type Op } from '../device/gpu.ts';
import { pack } from '../device/pack.ts';
import passUniformWgsl from './pass_uniform.wgsl?raw';
import wgsl from './rope_and_cache.wgsl?raw';

const SIZE = 64;

export interface HeadSizes {
  heads: number;
  kvHeads: number;
  headDim: number;
  /** Positions a cache holds. */
  capacity: number;
  /** How many positions each attends to, its own included; all before it where undefined. */
  window?: number | undefined;
}

/** A window as kernels read it: more than any position where there is none. */
export const windowWord = (window: number | undefined): number => window ?? 0xffff_ffff;

/**
 * Rotates q of qkv [M, (heads + 2·kvHeads)·headDim] in place; rotated k and v go to the caches
 * [slots, capacity, kvHeads·headDim]. rotation: [positions, headDim/2, (cos, sin)].
 */
export function ropeAndCache(
  gpu: Gpu,
  args: HeadSizes & {
    qkv: GPUBuffer;
    keys: GPUBuffer;
    values: GPUBuffer;
    rotation: GPUBuffer;
    passUniform: GPUBuffer;
    /** [B] u32: the cache of each sequence. */
    slots: GPUBuffer;
    m: number;
  },
): Op {
  const shape = pack(args.heads, args.kvHeads, args.headDim, args.capacity, args.m);
  return gpu.op(
    { name: 'rope_and_cache', code: passUniformWgsl + wgsl },
    [
      args.qkv,
      args.keys,
      args.values,
      args.rotation,
      gpu.uniform(shape),
      args.passUniform,
      args.slots,
    ],
    groupsFor((args.m * (args.heads + 2 * args.kvHeads) * args.headDim) / 2, SIZE),
  );
}
