import type { Decoding } from '../../../../src/lib/assay/decoding.ts';
import type { Choice } from '../../generation.ts';
import { groupsFor, type Gpu, type Op } from '../device/gpu.ts';
import { pack } from '../device/pack.ts';
import choice from './choice.wgsl?raw';
import wgsl from './choose.wgsl?raw';
import threadsWgsl from './choose_threads.wgsl?raw';
import passUniformWgsl from './pass_uniform.wgsl?raw';
import gumbel from './gumbel.wgsl?raw';
import mix from './mix.wgsl?raw';

/** 32-bit words of one choice as the kernel writes it. */
export const CHOICE_WORDS = 12;

export interface ChooseArgs {
  /** [B·tail, columns] */
  logits: GPUBuffer;
  vocab: number;
  /**
   * The tokens that the columns of `logits` are; all where absent. Parts of a row are to be given
   * in ascending order.
   */
  columns?: { first: number; count: number };
  decoding: Decoding;
  /** What to compare with: the wild type's tokens [steps] and probabilities [steps, vocab]. */
  wildType?: { tokens: GPUBuffer; probabilities: GPUBuffer } | undefined;
  /** [B, steps, CHOICE_WORDS] */
  choices: GPUBuffer;
  steps: number;
  /** Step of the first of them. */
  firstStep?: number;
  /** [B]: each sequence's last choice, to be fed in next. */
  next: GPUBuffer;
  passUniform: GPUBuffer;
  /** B·tail */
  rows: number;
  /** See Tuning. */
  cooperate: boolean;
}

/** Chooses the next token of every row; see choose.wgsl and choice.wgsl. */
export function choose(gpu: Gpu, args: ChooseArgs): Op {
  const { temperature, seed } = args.decoding;
  const sampled = temperature > 0;
  const { first, count } = args.columns ?? { first: 0, count: args.vocab };
  const shape = pack(
    args.vocab,
    args.steps,
    args.firstStep ?? 0,
    first,
    count,
    { f32: sampled ? 1 / temperature : 1 },
    seed,
    args.rows,
  );
  return gpu.op(
    {
      name: args.cooperate ? 'choose' : 'choose_threads',
      code: passUniformWgsl + mix + gumbel + choice + (args.cooperate ? wgsl : threadsWgsl),
      constants: { SAMPLED: Number(sampled), COMPARE: Number(args.wildType !== undefined) },
    },
    [
      args.logits,
      args.wildType?.tokens ?? gpu.unused,
      args.wildType?.probabilities ?? gpu.unused,
      args.choices,
      args.next,
      gpu.uniform(shape),
      args.passUniform,
    ],
    groupsFor(args.rows, args.cooperate ? 1 : 4),
  );
}

/** Reads the choice at index `i` of a copy of the choices buffer. */
export function readChoice(bytes: ArrayBuffer, i: number, { temperature }: Decoding): Choice {
  const bits = new Uint32Array(bytes, i * CHOICE_WORDS * 4, CHOICE_WORDS);
  const floats = new Float32Array(bytes, i * CHOICE_WORDS * 4, CHOICE_WORDS);
  return {
    id: bits[0],
    runnerUp: bits[1],
    margin: Number.isNaN(floats[6]) ? NaN : (floats[2] - floats[3]) * (temperature || 1),
    logit: floats[4],
    runnerUpLogit: floats[5],
    logSumExp: floats[6],
    expectedLogit: floats[7],
    cross: floats[8],
  };
}
