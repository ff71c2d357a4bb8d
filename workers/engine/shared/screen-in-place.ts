import type { Mutation, WrittenValue } from '../../../src/lib/mutation/mutation.ts';
import type { MutantOutcome } from '../../../src/lib/results/mutant-outcome.ts';
import type { Overwrite, TokenPrompt } from '../contract.ts';
import type { Choice, RawGeneration } from '../generation.ts';
import { foldPrompts, noOp, type PromptOutcome } from '../prompt-outcome.ts';
import type { ScreenDetail, PreparedWild } from './screen-in-batches.ts';

/**
 * Mutants taken through all prompts together: only a few wild types are kept, so that each prompt's
 * is made once for so many mutants.
 */
const GROUP = 16;

/** How a mutant's generation is followed; `false` ends it after that token. */
export interface InPlaceFollowing {
  onChoice?: (choice: Choice, index: number) => boolean | undefined;
  signal: AbortSignal | undefined;
}

/** What an engine does for a screen in place. @template Wild a wild type that was run */
export interface InPlaceBackend<Wild extends PreparedWild['wildType']> {
  wildType(prompt: TokenPrompt, signal?: AbortSignal): Promise<Wild>;
  /** Throws a LabError 'bad-request' for a site that is not there. */
  planOverwrite(mutation: Mutation): Overwrite | Promise<Overwrite>;
  /** Writes `value` over the mutation's site, generates from scratch, restores, compares. */
  repeatMutated(
    wildType: Wild,
    mutation: Mutation,
    value: WrittenValue,
    following: InPlaceFollowing,
  ): Promise<{ generation: RawGeneration; outcome: PromptOutcome }>;
}

/** A mutant as it goes through the prompts of an assay. */
interface Planned {
  index: number;
  mutation: Mutation;
  overwrite: Overwrite;
  prompts: PromptOutcome[];
}

/**
 * Screens mutants one by one, written in place and generated from scratch; see Engine.screen. A run
 * ends at its first divergence unless whole outputs are asked for.
 */
export async function* screenInPlace<Wild extends PreparedWild['wildType']>(
  backend: InPlaceBackend<Wild>,
  prompts: readonly TokenPrompt[],
  mutations: Iterable<Mutation>,
  options: ScreenDetail,
): AsyncGenerator<MutantOutcome[]> {
  const most = prompts.length === 1 ? 1 : GROUP;
  let index = 0;
  let group: Planned[] = [];
  for (const mutation of mutations) {
    const overwrite = await backend.planOverwrite(mutation);
    group.push({ index: index++, mutation, overwrite, prompts: [] });
    if (group.length < most) continue;
    yield await underAllPrompts(backend, prompts, group, options);
    group = [];
  }
  if (group.length > 0) yield await underAllPrompts(backend, prompts, group, options);
}

async function underAllPrompts<Wild extends PreparedWild['wildType']>(
  backend: InPlaceBackend<Wild>,
  prompts: readonly TokenPrompt[],
  group: readonly Planned[],
  options: ScreenDetail,
): Promise<MutantOutcome[]> {
  const { signal } = options;
  const wildFirst: number[] = [];
  for (const prompt of prompts) {
    const wildType = await backend.wildType(prompt, signal);
    wildFirst.push(wildType.generation.ids[0]);
    for (const { mutation, overwrite, prompts: told } of group) {
      signal?.throwIfAborted();
      if (overwrite.changed > 0)
        told.push(await underOnePrompt(backend, wildType, mutation, overwrite.value, options));
    }
  }
  return group.map(({ index, overwrite: { changed, value }, prompts: told }) =>
    changed === 0 ? noOp(index, value, wildFirst) : foldPrompts(index, value, told),
  );
}

async function underOnePrompt<Wild extends PreparedWild['wildType']>(
  backend: InPlaceBackend<Wild>,
  wildType: Wild,
  mutation: Mutation,
  value: WrittenValue,
  { outputs, signal }: ScreenDetail,
): Promise<PromptOutcome> {
  const { ids: wild } = wildType.generation;
  const { generation, outcome } = await backend.repeatMutated(wildType, mutation, value, {
    ...(outputs ? {} : { onChoice: (choice, i) => choice.id === wild[i] }),
    signal,
  });
  const { ids } = generation;
  return { ...outcome, firstToken: ids[0], ...(outputs ? { output: ids } : {}) };
}
