import { groupsFor, type Gpu, type Op } from '../device/gpu.ts';
import { pack } from '../device/pack.ts';
import wgsl from './attention.wgsl?raw';
import { attentionThreadsWgsl } from './attention_threads_wgsl.ts';
import passUniformWgsl from './pass_uniform.wgsl?raw';
import { windowWord, type HeadSizes } from './rope_and_cache.ts';

const MAX_GROUPS = 65_535;

/**
 * Causal attention with grouped queries, within a window where there is one.
 * qkv [M, (heads + 2·kvHeads)·headDim] (q rotated), caches [slots, capacity, kvHeads·headDim],
 * out [M, heads·headDim].
 */
export function attention(
  gpu: Gpu,
  args: HeadSizes & {
    qkv: GPUBuffer;
    keys: GPUBuffer;
    values: GPUBuffer;
    out: GPUBuffer;
    passUniform: GPUBuffer;
    /** [B] u32: the cache of each sequence. */
    slots: GPUBuffer;
    /** Only the last `tail` rows of each sequence: out [B·tail, heads·headDim]. */
    tail: boolean;
    /** Rows of out. */
    m: number;
    /** See Tuning. */
    cooperate: boolean;
  },
): Op {
  const buffers = [
    args.qkv,
    args.keys,
    args.values,
    args.out,
    gpu.uniform(pack(args.heads, args.kvHeads, args.capacity, args.m, windowWord(args.window))),
    args.passUniform,
    args.slots,
  ];
  const constants = { TAIL: Number(args.tail) };
  if (!args.cooperate) {
    const share = sharedHeads(args);
    const code = passUniformWgsl + attentionThreadsWgsl(args.headDim, share, false);
    const groups = groupsFor((args.m * args.heads) / share, 16);
    return gpu.op(
      { name: `attention_threads ${args.headDim}x${share}`, code, constants },
      buffers,
      groups,
    );
  }
  return gpu.op(
    {
      name: 'attention',
      code: passUniformWgsl + wgsl,
      constants: { ...constants, HEAD_DIM: args.headDim },
    },
    buffers,
    [args.heads, Math.min(args.m, MAX_GROUPS), Math.ceil(args.m / MAX_GROUPS)],
  );
}

/** Most query heads of one thread: more would not fit into registers. */
const MOST_SHARED = 4;

/** How many query heads one thread takes together: those that share keys and values, if not too many. */
function sharedHeads({ heads, kvHeads }: Pick<HeadSizes, 'heads' | 'kvHeads'>): number {
  const share = heads / kvHeads;
  return share <= MOST_SHARED ? share : 1;
}
