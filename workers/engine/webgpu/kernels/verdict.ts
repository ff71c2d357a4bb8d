import { groupsFor, type Gpu, type Op } from '../device/gpu.ts';
import { pack } from '../device/pack.ts';
import wgsl from './verdict.wgsl?raw';

const SIZE = 16;
export const VERDICT_WORDS = 6;

/** What one pass says of a sequence. */
export interface RowVerdict {
  /** Step in the continuation, −1 if these rows do not diverge. */
  firstDivergent: number;
  /** The mutant's token there. */
  token: number;
  /** Sum over `steps` of KL(wild type ‖ mutant), nats. */
  kl: number;
  /** Smallest margin over the same steps, in score units (logit/T + noise). */
  margin: number;
  steps: number;
  /** Words of all choices that are not bit for bit the wild type's. */
  differing: number;
}

/** Reduces choices [B, tail, 12] to a verdict per sequence; see verdict.wgsl. */
export function verdict(
  gpu: Gpu,
  args: {
    choices: GPUBuffer;
    wildType: { choices: GPUBuffer; tokens: GPUBuffer; negentropy: GPUBuffer };
    verdicts: GPUBuffer;
    count: number;
    tail: number;
    firstStep: number;
  },
): Op {
  const { choices, tokens, negentropy } = args.wildType;
  return gpu.op(
    { name: 'verdict', code: wgsl },
    [
      args.choices,
      choices,
      tokens,
      negentropy,
      args.verdicts,
      gpu.uniform(pack(args.count, args.tail, args.firstStep)),
    ],
    groupsFor(args.count, SIZE),
  );
}

export function readVerdict(bytes: ArrayBuffer, i: number): RowVerdict {
  const bits = new Uint32Array(bytes, i * VERDICT_WORDS * 4, VERDICT_WORDS);
  const floats = new Float32Array(bytes, i * VERDICT_WORDS * 4, VERDICT_WORDS);
  return {
    firstDivergent: bits[0] === 0xffffffff ? -1 : bits[0],
    token: bits[1],
    kl: floats[2],
    margin: floats[3],
    steps: bits[4],
    differing: bits[5],
  };
}
