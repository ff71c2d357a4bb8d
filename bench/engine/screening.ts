import { append } from '../../src/lib/base/arrays.ts';
import type { Mutation } from '../../src/lib/mutation/mutation.ts';
import type { MutantOutcome } from '../../src/lib/results/mutant-outcome.ts';
import type { Engine, ScreenOptions, TokenPrompt } from '../../workers/engine/contract.ts';
import { planStages } from '../../workers/engine/shared/stages.ts';
import { timed } from './measure.ts';

/** A screen that was timed. */
export interface Screened {
  /** Of a mutant. */
  ms: number;
  results: MutantOutcome[];
}

/** Screens mutants and takes the time. */
export async function screen(
  engine: Engine,
  prompt: TokenPrompt,
  mutations: readonly Mutation[],
  options: ScreenOptions = {},
): Promise<Screened> {
  const { ms, result } = await timed(async () => {
    const all: MutantOutcome[] = [];
    for await (const batch of engine.screen([prompt], mutations, options)) append(all, batch);
    return all;
  });
  return { ms: ms / mutations.length, results: result };
}

/** Takes turns at several screens, twice, and gives each one's faster time: others use the machine too. */
export async function fastest(jobs: readonly (() => Promise<Screened>)[]): Promise<Screened[]> {
  const rounds: Screened[][] = [];
  for (let round = 0; round < 2; round++) {
    const results: Screened[] = [];
    for (const job of jobs) results.push(await job());
    rounds.push(results);
  }
  return jobs.map((_, i) => (rounds[0][i].ms <= rounds[1][i].ms ? rounds[0][i] : rounds[1][i]));
}

/** Steps computed for a mutant: to the end of the stage in which it diverges. */
export function stepsComputed({ promptIds, assay }: TokenPrompt, firstDivergent: number): number {
  const stages = planStages(promptIds.length, assay.maxNewTokens);
  const last = stages.find(
    (stage) => firstDivergent >= 0 && firstDivergent < stage.step + stage.tail,
  );
  return last ? last.step + last.tail : assay.maxNewTokens;
}
