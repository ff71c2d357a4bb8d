import { groupsFor, type Gpu, type Op } from '../device/gpu.ts';
import wgsl from './softmax.wgsl?raw';
import passUniformWgsl from './pass_uniform.wgsl?raw';
import { pack } from '../device/pack.ts';

const SIZE = 64;

/**
 * Keeps softmax(logits) of one sequence's tail rows in probabilities [steps, vocab]; to run after
 * `choose`, whose log-sum-exp it uses.
 */
export function softmax(
  gpu: Gpu,
  args: {
    logits: GPUBuffer;
    choices: GPUBuffer;
    probabilities: GPUBuffer;
    vocab: number;
    steps: number;
    passUniform: GPUBuffer;
    tail: number;
  },
): Op {
  return gpu.op(
    { name: 'softmax', code: passUniformWgsl + wgsl },
    [
      args.logits,
      args.choices,
      args.probabilities,
      gpu.uniform(pack(args.vocab, args.steps)),
      args.passUniform,
    ],
    groupsFor(args.tail * args.vocab, SIZE),
  );
}
