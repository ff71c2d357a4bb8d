import { append } from '../../../../src/lib/base/arrays.ts';
import type { Mutation } from '../../../../src/lib/mutation/mutation.ts';
import type { MutantOutcome } from '../../../../src/lib/results/mutant-outcome.ts';
import type { TokenPrompt } from '../../contract.ts';
import type { Diverged } from '../../shared/overwriting.ts';
import { screenInBatches, type ScreenDetail } from '../../shared/screen-in-batches.ts';
import type { GpuContext } from '../context.ts';
import { batchSize } from './batch-size.ts';
import { decodeOn } from './decode-on.ts';
import type { PreparedPrompt } from './prepared-prompt.ts';
import type { PreparedPrompts } from './prepared-prompts.ts';
import { verify } from './verify.ts';

/**
 * Screens mutants in batches, see Engine.screen.
 * @param retest asked when a batch was thrown away, before it is tried again; rejects if the device is broken
 */
export async function* screenBatched(
  context: GpuContext,
  prepared: PreparedPrompts,
  prompts: readonly TokenPrompt[],
  mutations: Iterable<Mutation>,
  { retest, ...options }: ScreenDetail & { retest: () => Promise<void> },
): AsyncGenerator<MutantOutcome[]> {
  await context.prepareBatches();
  prepared.keepOnly(prompts);
  try {
    yield* screenInBatches(
      {
        config: context.model.config,
        valueRange: (matrix) => context.valueRange(matrix),
        prepare: (prompt, signal) => prepared.prepare(prompt, signal),
        verify: (wild, mutants, signal) => verify(context, wild, mutants, { signal, retest }),
        decodeOn: (wild, mutants, signal) => decodeInBatches(context, wild, mutants, signal),
      },
      prompts,
      mutations,
      options,
    );
  } catch (error) {
    // what was prepared on a device that failed is not used again
    if (!options.signal?.aborted) prepared.keepOnly([]);
    throw error;
  }
}

/** Whole continuations of any number of diverged mutants, as many at a time as fit into a batch. */
async function decodeInBatches(
  context: GpuContext,
  wild: PreparedPrompt,
  mutants: readonly Diverged[],
  signal?: AbortSignal,
): Promise<number[][]> {
  const decoded: number[][] = [];
  const together = mutants[0] ? batchSize(context, wild, mutants[0].site).batch : 1;
  for (let i = 0; i < mutants.length; i += together) {
    const part = mutants.slice(i, i + together);
    append(decoded, await decodeOn(context, wild.wildType, part, signal));
  }
  return decoded;
}
