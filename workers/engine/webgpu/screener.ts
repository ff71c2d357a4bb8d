import type { Mutation } from '../../../src/lib/mutation/mutation.ts';
import type { MutantOutcome } from '../../../src/lib/results/mutant-outcome.ts';
import type { Engine, TokenPrompt } from './engine.ts';
import { screenBatched } from './batch/screen-batched.ts';
import { screenInPlace } from './mutate/screen-in-place.ts';

export interface ScreenOptions {
  /** Every mutant in place and generated from scratch: the oracle of every faster way. */
  naive?: boolean | undefined;
  /** Also generate every run of an NSM to its end. */
  outputs?: boolean | undefined;
  signal?: AbortSignal | undefined;
  /** Asked when a batch was thrown away, before it is tried again; rejects if the device is broken. */
  retest?: (() => Promise<void>) | undefined;
}

/** How mutants are computed; part of what a run file says of its results. */
export type ScreenWay = 'in place' | 'batched';

/** The way that {@link screenMutations} takes. */
export function screenWay({ naive }: ScreenOptions): ScreenWay {
  return naive ? 'in place' : 'batched';
}

/**
 * Screens a list of mutations under an assay of one or more runs. Results come in batches, in any
 * order; each names its mutation by index. Throws a LabError 'bad-request' for a site or a prompt
 * that the model does not have room for, and the signal's reason when aborted.
 */
export function screenMutations(
  engine: Engine,
  runs: readonly TokenPrompt[],
  mutations: Iterable<Mutation>,
  options: ScreenOptions = {},
): AsyncGenerator<MutantOutcome[]> {
  return options.naive
    ? screenInPlace(engine, runs, [...mutations], options)
    : screenBatched(engine, runs, [...mutations], options);
}
