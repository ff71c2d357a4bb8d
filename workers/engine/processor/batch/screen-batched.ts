import type { Mutation } from '../../../../src/lib/mutation/mutation.ts';
import type { MutantOutcome } from '../../../../src/lib/results/mutant-outcome.ts';
import type { TokenPrompt } from '../../contract.ts';
import { screenInBatches, type ScreenDetail } from '../../shared/screen-in-batches.ts';
import type { ProcessorContext } from '../context.ts';
import { decodeOn } from './decode-on.ts';
import { verify } from './verify.ts';

/**
 * Screens mutants in batches on this thread, see Engine.screen.
 * @param retest asked when a batch was thrown away, before it is tried again; rejects if memory is broken
 */
export function screenBatched(
  context: ProcessorContext,
  prompts: readonly TokenPrompt[],
  mutations: Iterable<Mutation>,
  { retest, ...detail }: Partial<ScreenDetail> & { retest?: () => Promise<void> } = {},
): AsyncGenerator<MutantOutcome[]> {
  return screenInBatches(
    {
      config: context.model.config,
      valueRange: (matrix) => Promise.resolve(context.valueRange(matrix)),
      prepare: (prompt, signal) => context.prepare(prompt, signal),
      verify: (run, mutants, signal) => verify(context, run, mutants, { signal, retest }),
      decodeOn: (run, mutants, signal) => decodeOn(context, run.wildType, mutants, signal),
    },
    prompts,
    mutations,
    { outputs: false, signal: undefined, ...detail },
  );
}
