import type { Decoding } from '../../../../src/lib/assay/decoding.ts';
import type { RawGeneration } from '../../generation.ts';
import { negentropyOf } from '../../shared/negentropy.ts';
import { refuseWild } from '../../shared/refuse-wild.ts';
import { generate, type Following, type Runner } from './generate.ts';

/** What the unchanged model does in one assay, kept to measure mutants against. */
export interface WildType {
  promptIds: number[];
  decoding: Decoding;
  /** Most new tokens. */
  steps: number;
  generation: RawGeneration;
  /** [steps] u32 */
  tokens: GPUBuffer;
  /** [steps, vocab_size] */
  probabilities: GPUBuffer;
  /** Σ_v P(v)·ln P(v) at each generated token, in nats. */
  negentropy: number[];
  /** How many prepared prompts hold its buffers; it is not forgotten while any does. */
  users: number;
}

/** Runs the unchanged model and keeps its output on the GPU. Free it with {@link forget}. */
export async function runWildType(
  runner: Runner,
  assay: { promptIds: number[]; decoding: Decoding; steps: number },
  following: Following,
): Promise<WildType> {
  const { gpu, model } = runner;
  const vocab = model.config.vocab_size;
  const probabilities = gpu.buffer('wild type probabilities', assay.steps * vocab * 4);
  try {
    const generation = await generate(runner, {
      ...following,
      promptIds: assay.promptIds,
      decoding: assay.decoding,
      maxNewTokens: assay.steps,
      keepProbabilities: probabilities,
    });
    refuseWild(generation);
    const kept = new Float32Array(await gpu.read(probabilities, generation.ids.length * vocab * 4));
    const negentropy = generation.ids.map((_, i) =>
      negentropyOf(kept.subarray(i * vocab, (i + 1) * vocab)),
    );
    const tokens = gpu.buffer('wild type tokens', assay.steps * 4);
    gpu.write(tokens, Uint32Array.from(generation.ids));
    return { ...assay, generation, tokens, probabilities, negentropy, users: 0 };
  } catch (error) {
    gpu.destroy(probabilities);
    throw error;
  }
}

export function forget(runner: Pick<Runner, 'gpu'>, { tokens, probabilities }: WildType): void {
  runner.gpu.destroy(tokens, probabilities);
}
