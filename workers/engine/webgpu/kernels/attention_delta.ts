import { groupsFor, type Gpu, type Op } from '../device/gpu.ts';
import { pack } from '../device/pack.ts';
import { attentionThreadsWgsl } from './attention_threads_wgsl.ts';
import passUniformWgsl from './pass_uniform.wgsl?raw';
import { windowWord, type HeadSizes } from './rope_and_cache.ts';

/**
 * How attention changes in the heads of each sequence's span: attention over the sequence's own
 * caches minus the wild type's, [M, width].
 */
export function attentionDelta(
  gpu: Gpu,
  args: HeadSizes & {
    qkv: GPUBuffer;
    keys: GPUBuffer;
    values: GPUBuffer;
    passUniform: GPUBuffer;
    slots: GPUBuffer;
    /** [B, (first column, count)] u32, whole heads. */
    spans: GPUBuffer;
    /** Columns of delta: the widest span. */
    width: number;
    /** Wild type's attention [T, heads·headDim]; `first` is the row of the pass's row 0. */
    wildType: GPUBuffer;
    first: number;
    delta: GPUBuffer;
    tail: boolean;
    /** Rows of delta. */
    m: number;
  },
): Op {
  const { heads, kvHeads, headDim, capacity, m, width, first } = args;
  return gpu.op(
    {
      name: `attention_delta ${headDim}`,
      code: passUniformWgsl + attentionThreadsWgsl(headDim, 1, true),
      constants: { TAIL: Number(args.tail) },
    },
    [
      args.qkv,
      args.keys,
      args.values,
      args.delta,
      gpu.uniform(pack(heads, kvHeads, capacity, m, windowWord(args.window), width, first)),
      args.passUniform,
      args.slots,
      args.spans,
      args.wildType,
    ],
    groupsFor((m * width) / headDim, 16),
  );
}
