import { expect } from 'vitest';
import { seedsFrom } from '../../../src/lib/assay/assay.ts';
import type { PromptSpec } from '../../../src/lib/assay/prompt-spec.ts';
import type { Mutation } from '../../../src/lib/mutation/mutation.ts';
import type { MutantOutcome } from '../../../src/lib/results/mutant-outcome.ts';
import type { Engine, ScreenMethod, TokenPrompt } from '../contract.ts';

/** A prompt under so many seeds, the first of which is its own. */
export const underSeeds = (
  { assay, promptIds }: { assay: PromptSpec; promptIds: number[] },
  count: number,
): TokenPrompt[] =>
  seedsFrom(assay.seed, count).map((seed) => ({ assay: { ...assay, seed }, promptIds }));

/** What was counted over all mutants that no near tie excuses. */
export interface SeedTally {
  /** How many mutants diverge under so many seeds, from none to all. */
  byCount: number[];
  marginal: number;
}

/**
 * Fails unless a screen under several seeds, batched and in place, counts for each mutant exactly the
 * seeds under which it diverges when it alone is mutated in place and generated from scratch.
 */
export async function expectSeedsCounted(
  engine: Engine,
  prompts: readonly TokenPrompt[],
  mutations: readonly Mutation[],
): Promise<SeedTally> {
  const screen = async (how: ScreenMethod) => {
    const all: MutantOutcome[] = [];
    for await (const some of engine.screen(prompts, mutations, { how }))
      for (const result of some) all[result.index] = result;
    expect(all).toHaveLength(mutations.length);
    return all;
  };
  const [batched, inPlace] = [await screen('batched'), await screen('in place')];
  const tally: SeedTally = { byCount: prompts.map(() => 0).concat(0), marginal: 0 };
  for (const [i, mutation] of mutations.entries()) {
    const found: number[] = [];
    for (const [at, prompt] of prompts.entries()) {
      const alone = await engine.mutate(prompt, mutation);
      if (alone.changed > 0 && alone.outcome.firstDivergent >= 0) found.push(at);
    }
    const got = [batched[i], inPlace[i]];
    if (got.some(({ marginal }) => marginal)) {
      tally.marginal++;
      continue;
    }
    for (const { verdict, promptsDiverged, divergentPrompt } of got)
      expect({ mutation, nsm: verdict === 'nsm', promptsDiverged, divergentPrompt }).toEqual({
        mutation,
        nsm: found.length > 0,
        promptsDiverged: found.length,
        divergentPrompt: found[0] ?? -1,
      });
    tally.byCount[found.length]++;
  }
  return tally;
}
