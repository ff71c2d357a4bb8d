import { matrixShape } from '../../src/lib/model/matrix.ts';
import type { BatteryScore } from '../../src/lib/assay/battery.ts';
import type { MutantOutcome } from '../../src/lib/results/mutant-outcome.ts';
import { NO_OP } from '../../src/lib/results/outcomes.ts';
import type { Output } from '../../src/lib/output/output.ts';
import {
  cellMutation,
  coarseToFine,
  inPlan,
  tileGrid,
  type ScreenKind,
  type ScreenPlan,
} from '../../src/lib/plan/plan.ts';
import type { Engine, ScreenOptions, TokenPrompt } from './contract.ts';

/** A mutant of a map and what came of it (see OutcomeBatch for the units). */
export interface MappedMutant {
  cell: number;
  kind: ScreenKind;
  firstDivergent: number;
  kl: number;
  margin: number;
  /** The mutant's token at the first divergent one, −1 if there is none. */
  token: number;
  /** First run of the assay that differs, −1 if none does. */
  divergentPrompt: number;
  score?: BatteryScore;
  /** What an NSM says, where that was asked for. */
  output?: Output | null;
}

/** What of a mutant only those can tell who know the tokenizer and the right answers. */
export type Reading = Pick<MappedMutant, 'score' | 'output'>;

/**
 * Screens the cells of one matrix's map that are not done, under an assay of one or more runs,
 * coarse to fine, all kinds of each cell together.
 */
export async function* screenMap(
  engine: Engine,
  runs: readonly TokenPrompt[],
  plan: ScreenPlan,
  isDone: (cell: number, kind: ScreenKind) => boolean,
  options: ScreenOptions,
  read?: (result: MutantOutcome) => Reading,
): AsyncGenerator<MappedMutant[]> {
  const { config } = engine.model;
  const shape = matrixShape(config, plan.matrix.projection);
  const wanted = coarseToFine(tileGrid(shape, plan.tile)).filter(inPlan(shape, plan));
  const mutants = [...wanted].flatMap((cell) =>
    plan.kinds.filter((kind) => !isDone(cell, kind)).map((kind) => ({ cell, kind })),
  );
  const mutations = mutants.map(({ cell, kind }) => cellMutation(config, plan, cell, kind));
  for await (const results of engine.screen(runs, mutations, options))
    yield results.map((result) => ({
      ...mutants[result.index],
      firstDivergent: result.verdict === 'no-op' ? NO_OP : result.firstDivergent,
      kl: result.kl,
      margin: result.margin,
      token: result.token,
      divergentPrompt: result.divergentPrompt,
      ...read?.(result),
    }));
}
