import type { BatteryScore } from '../../src/lib/assay/battery.ts';
import type { Output } from '../../src/lib/output/output.ts';
import { enumerateCells, type IsDone } from '../../src/lib/plan/enumerate.ts';
import type { EngineName } from '../../src/lib/model/engine-name.ts';
import type { ScreenKind } from '../../src/lib/plan/grid.ts';
import { PendingMutants } from '../../src/lib/plan/pending-mutants.ts';
import type { TilePlan } from '../../src/lib/plan/plan.ts';
import type { MutantOutcome } from '../../src/lib/results/mutant-outcome.ts';
import { NO_OP } from '../../src/lib/results/outcomes.ts';
import type { Engine, ScreenOptions, TokenPrompt } from './contract.ts';

/** A mutant of a map and what came of it (see OutcomeBatch for the units). */
export interface MappedMutant {
  cell: number;
  kind: ScreenKind;
  engine: EngineName;
  firstDivergent: number;
  kl: number;
  margin: number;
  /** The mutant's token at the first divergent one, −1 if there is none. */
  token: number;
  /** First prompt of the assay that differs, −1 if none does. */
  divergentPrompt: number;
  score?: BatteryScore;
  /** What an NSM says, where that was asked for. */
  output?: Output | null;
}

/** What of a mutant only those can tell who know the tokenizer and the right answers. */
export type Reading = Pick<MappedMutant, 'score' | 'output'>;

/** What of an engine a screen needs. */
export type Screener = Pick<Engine, 'model' | 'device' | 'beside' | 'screen'>;

/**
 * Screens the cells of one matrix's map that are not done, under an assay of one or more prompts,
 * coarse to fine, all kinds of each cell together. Mutants are made as the screen asks for them.
 */
export async function* screenMap(
  engine: Screener,
  prompts: readonly TokenPrompt[],
  plan: TilePlan,
  isDone: (cell: number, kind: ScreenKind) => boolean,
  options: ScreenOptions,
  read?: (result: MutantOutcome) => Reading,
): AsyncGenerator<MappedMutant[]> {
  const skip: IsDone = (_, cell, kind) => isDone(cell, kind);
  const mutants = new PendingMutants(enumerateCells(engine.model.config, plan, { skip }));
  for await (const results of engine.screen(prompts, mutants, options))
    yield results.map((result) => {
      const { cell, kind } = mutants.take(result.index);
      return {
        ...{ cell, kind },
        engine: result.engine ?? engine.device.engine,
        firstDivergent: result.verdict === 'no-op' ? NO_OP : result.firstDivergent,
        kl: result.kl,
        margin: result.margin,
        token: result.token,
        divergentPrompt: result.divergentPrompt,
        ...read?.(result),
      };
    });
}
