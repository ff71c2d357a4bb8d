import type { Decoding } from '../../../src/lib/assay/decoding.ts';
import type { RawGeneration } from '../generation.ts';
import { negentropyOf } from '../shared/negentropy.ts';
import { refuseWild } from '../shared/refuse-wild.ts';
import { Chooser } from './choice.ts';
import { generate, type Following, type Runner } from './generate.ts';
import type { Block, Heap } from './heap.ts';
import { whole } from './panels.ts';

/** What the unchanged model does in one assay, kept to measure mutants against. */
export interface WildType {
  promptIds: number[];
  decoding: Decoding;
  /** Most new tokens. */
  steps: number;
  generation: RawGeneration;
  /** Chooses as the assay decodes. */
  chooser: Chooser;
  /** [steps, vocab_size in whole panels] */
  probabilities: Block;
  /** Σ_v P(v)·ln P(v) at each generated token, in nats. */
  negentropy: number[];
  /** Screens under way that compare with it; it is not forgotten while there are any. */
  users: number;
}

/** Runs the unchanged model and keeps what it says. Free it with {@link forget}. */
export async function runWildType(
  runner: Runner,
  assay: { promptIds: number[]; decoding: Decoding; steps: number },
  following: Following,
): Promise<WildType> {
  const { heap, model } = runner;
  const { vocab_size } = model.config;
  const vocab = whole(vocab_size);
  const chooser = new Chooser(heap, vocab_size, assay.decoding);
  const probabilities = heap.allocate(assay.steps * vocab);
  try {
    const generation = await generate(runner, {
      ...following,
      ...assay,
      maxNewTokens: assay.steps,
      chooser,
      keepProbabilities: probabilities,
    });
    refuseWild(generation);
    const negentropy = generation.ids.map((_, i) =>
      negentropyOf(heap.view(probabilities, i * vocab, vocab_size)),
    );
    return { ...assay, generation, chooser, probabilities, negentropy, users: 0 };
  } catch (error) {
    chooser.destroy();
    heap.free(probabilities);
    throw error;
  }
}

export function forget(heap: Heap, { chooser, probabilities }: WildType): void {
  chooser.destroy();
  heap.free(probabilities);
}
