import type { Mutation } from '../../../../src/lib/mutation/mutation.ts';
import type { MutantOutcome } from '../../../../src/lib/results/mutant-outcome.ts';
import type { Engine, TokenPrompt } from '../engine.ts';
import { repeatMutated, planOverwrite, type Overwrite } from './mutant.ts';
import { MutantTally, noOp, type PromptFinding } from '../../mutant-tally.ts';
import type { ScreenOptions } from '../screener.ts';
import type { WildType } from '../run/wild-type.ts';

/**
 * Mutants taken through all runs together: the engine keeps a few wild types only, so that each
 * run's is made once for so many mutants.
 */
const GROUP = 16;

/**
 * Screens mutants one by one, written in place and generated from scratch; see screenMutations.
 * A run ends at its first divergence unless whole outputs are asked for.
 */
export async function* screenInPlace(
  engine: Engine,
  runs: readonly TokenPrompt[],
  mutations: readonly Mutation[],
  { outputs = false, signal }: ScreenOptions,
): AsyncGenerator<MutantOutcome[]> {
  const group = runs.length === 1 ? 1 : GROUP;
  for (let first = 0; first < mutations.length; first += group) {
    const part = mutations.slice(first, first + group);
    const overwrites: Overwrite[] = [];
    for (const mutation of part) overwrites.push(await planOverwrite(engine, mutation));
    const tallies = overwrites.map(({ value }, i) => new MutantTally(first + i, value));
    const wildFirst: number[] = [];
    for (const run of runs) {
      const wildType = await engine.wildType(run, { signal, burst: 8 });
      wildFirst.push(wildType.generation.ids[0]);
      for (const [i, mutation] of part.entries()) {
        signal?.throwIfAborted();
        if (overwrites[i].changed === 0) continue;
        tallies[i].add(await runMutant(engine, wildType, mutation, overwrites[i], outputs, signal));
      }
    }
    yield part.map((_, i) =>
      overwrites[i].changed === 0
        ? noOp(first + i, overwrites[i].value, wildFirst)
        : tallies[i].result(),
    );
  }
}

async function runMutant(
  engine: Engine,
  wildType: WildType,
  mutation: Mutation,
  { value }: Overwrite,
  outputs: boolean,
  signal: AbortSignal | undefined,
): Promise<PromptFinding> {
  const { ids: wild } = wildType.generation;
  const { generation, comparison } = await repeatMutated(engine, wildType, mutation.site, value, {
    ...(outputs ? {} : { onChoice: (choice, i) => choice.id === wild[i] }),
    signal,
    burst: 8,
  });
  const { ids } = generation;
  const { firstDivergent } = comparison;
  return {
    comparison,
    verified: firstDivergent < 0 ? ids.length : Math.min(firstDivergent + 1, ids.length),
    token: firstDivergent < 0 ? -1 : (ids.at(firstDivergent) ?? -1),
    firstToken: ids[0],
    ...(outputs ? { output: ids } : {}),
  };
}
