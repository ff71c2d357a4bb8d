import type { Mutation } from '../../../../src/lib/mutation/mutation.ts';
import type { MutantOutcome } from '../../../../src/lib/results/mutant-outcome.ts';
import type { Overwrite, TokenPrompt } from '../../contract.ts';
import { foldPrompts, noOp, type PromptOutcome } from '../../prompt-outcome.ts';
import type { GpuContext } from '../context.ts';
import type { WildType } from '../run/wild-type.ts';
import { planOverwrite, repeatMutated } from './mutant.ts';

/**
 * Mutants taken through all prompts together: only a few wild types are kept, so that each prompt's
 * is made once for so many mutants.
 */
const GROUP = 16;

export interface InPlaceOptions {
  /** Also generate every NSM's continuations to their ends. */
  outputs: boolean;
  signal: AbortSignal | undefined;
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
export async function* screenInPlace(
  context: GpuContext,
  prompts: readonly TokenPrompt[],
  mutations: Iterable<Mutation>,
  options: InPlaceOptions,
): AsyncGenerator<MutantOutcome[]> {
  const most = prompts.length === 1 ? 1 : GROUP;
  let index = 0;
  let group: Planned[] = [];
  for (const mutation of mutations) {
    const overwrite = await planOverwrite(context, mutation);
    group.push({ index: index++, mutation, overwrite, prompts: [] });
    if (group.length < most) continue;
    yield await underAllPrompts(context, prompts, group, options);
    group = [];
  }
  if (group.length > 0) yield await underAllPrompts(context, prompts, group, options);
}

async function underAllPrompts(
  context: GpuContext,
  prompts: readonly TokenPrompt[],
  group: readonly Planned[],
  options: InPlaceOptions,
): Promise<MutantOutcome[]> {
  const { signal } = options;
  const wildFirst: number[] = [];
  for (const prompt of prompts) {
    const wildType = await context.wildType(prompt, { signal });
    wildFirst.push(wildType.generation.ids[0]);
    for (const { mutation, overwrite, prompts: told } of group) {
      signal?.throwIfAborted();
      if (overwrite.changed > 0)
        told.push(await underOnePrompt(context, wildType, mutation, overwrite.value, options));
    }
  }
  return group.map(({ index, overwrite: { changed, value }, prompts: told }) =>
    changed === 0 ? noOp(index, value, wildFirst) : foldPrompts(index, value, told),
  );
}

async function underOnePrompt(
  context: GpuContext,
  wildType: WildType,
  { site }: Mutation,
  value: number,
  { outputs, signal }: InPlaceOptions,
): Promise<PromptOutcome> {
  const { ids: wild } = wildType.generation;
  const { generation, outcome } = await repeatMutated(context, wildType, site, value, {
    ...(outputs ? {} : { onChoice: (choice, i) => choice.id === wild[i] }),
    signal,
  });
  const { ids } = generation;
  return { ...outcome, firstToken: ids[0], ...(outputs ? { output: ids } : {}) };
}
