import { groupsFor, type Gpu, type Op } from '../device/gpu.ts';
import { pack } from '../device/pack.ts';
import shapeWgsl from './attention_backward_shape.wgsl?raw';
import keysWgsl from './attention_keys_backward.wgsl?raw';
import probabilitiesWgsl from './attention_probabilities.wgsl?raw';
import queriesWgsl from './attention_queries_backward.wgsl?raw';
import scoresWgsl from './attention_scores_backward.wgsl?raw';
import { windowWord, type HeadSizes } from './rope_and_cache.ts';

/** Heads and positions of one sequence from its start. */
type Sizes = Omit<HeadSizes, 'capacity'> & {
  /** T */
  positions: number;
};

/** What attention read and gave in the forward pass of a sequence [T]. */
interface Forward {
  /** [T, (heads + 2·kvHeads)·headDim], q rotated. */
  qkv: GPUBuffer;
  /** [T, kvHeads·headDim], rotated. */
  keys: GPUBuffer;
  /** [T, kvHeads·headDim] */
  values: GPUBuffer;
  /** [T, heads·headDim] */
  attended: GPUBuffer;
  /** See {@link attentionProbabilities}. */
  shares: GPUBuffer;
}

const quads = (positions: number) => Math.ceil(positions / 4);

/** Bytes of the softmax rows of a sequence, [heads, T, T padded to fours]. */
export const sharesBytes = ({ heads, positions }: Sizes): number =>
  heads * positions * quads(positions) * 16;

/** Bytes of the gradients of the scores of B cotangents, [B, heads, per, per padded to fours]. */
export const dscoresBytes = (heads: number, per: number, cotangents: number): number =>
  cotangents * heads * per * quads(per) * 16;

/**
 * The softmax rows of causal attention: shares [heads, T, T padded to fours], 0 behind a row's own
 * position and before its window.
 */
export function attentionProbabilities(
  gpu: Gpu,
  args: Sizes & Pick<Forward, 'qkv' | 'keys' | 'shares'>,
): Op {
  const { heads, kvHeads, headDim, positions } = args;
  return gpu.op(
    { name: 'attention_probabilities', code: shapeWgsl + probabilitiesWgsl },
    [
      args.qkv,
      args.keys,
      args.shares,
      gpu.uniform(
        pack(heads, kvHeads, headDim / 4, positions, positions, 1, windowWord(args.window)),
      ),
    ],
    groupsFor(heads * positions, 16),
  );
}

/**
 * dqkv [B·per, (heads + 2·kvHeads)·headDim], the gradients of rotated q, rotated k and v, from that
 * of what attention gave, da [B·per, heads·headDim], for B cotangents of one sequence that reach
 * its first `per` positions. What lies outside a row's window has no share, and so no gradient.
 */
export function attentionBackward(
  gpu: Gpu,
  args: Sizes &
    Forward & {
      da: GPUBuffer;
      /** What lies between: see {@link dscoresBytes}. */
      dscores: GPUBuffer;
      dqkv: GPUBuffer;
      per: number;
      cotangents: number;
    },
): Op[] {
  const { heads, kvHeads, headDim, positions, per, cotangents, da, dscores, dqkv, shares } = args;
  const shape = gpu.uniform(
    pack(heads, kvHeads, headDim / 4, positions, per, cotangents, windowWord(args.window)),
  );
  const op = (name: string, code: string, buffers: GPUBuffer[], threads: number): Op =>
    gpu.op(
      { name, code: shapeWgsl + code },
      [...buffers, shape],
      groupsFor(cotangents * threads, 64),
    );
  return [
    op(
      'attention_scores_backward',
      scoresWgsl,
      [da, args.attended, args.values, shares, dscores],
      heads * per * quads(per),
    ),
    op(
      'attention_queries_backward',
      queriesWgsl,
      [dscores, args.keys, dqkv],
      (heads * quads(per) * headDim) / 4,
    ),
    op(
      'attention_keys_backward',
      keysWgsl,
      [dscores, shares, args.qkv, da, dqkv],
      (kvHeads * quads(per) * headDim) / 4,
    ),
  ];
}
