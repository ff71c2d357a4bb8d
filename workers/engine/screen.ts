import type { BatteryScore } from '../../src/lib/assay/battery.ts';
import type { Output } from '../../src/lib/output/output.ts';
import type { PlannedCell } from '../../src/lib/plan/enumerate.ts';
import type { EngineName } from '../../src/lib/model/engine-name.ts';
import type { MatrixId } from '../../src/lib/model/matrix.ts';
import type { ScreenKind } from '../../src/lib/plan/grid.ts';
import { PendingMutants } from '../../src/lib/plan/pending-mutants.ts';
import type { MutantOutcome } from '../../src/lib/results/mutant-outcome.ts';
import { NO_OP } from '../../src/lib/results/outcomes.ts';
import type { Engine, ScreenOptions, TokenPrompt } from './contract.ts';

/** A mutant of a map and what came of it (see OutcomeBatch for the units). */
export interface MappedMutant {
  matrix: MatrixId;
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
  /** How many prompts of the assay differ. */
  promptsDiverged: number;
  score?: BatteryScore;
  /** What an NSM says, where that was asked for. */
  output?: Output | null;
}

/** What of a mutant only those can tell who know the tokenizer and the right answers. */
export type Reading = Pick<MappedMutant, 'score' | 'output'>;

/** What of an engine a screen needs. */
export type Screener = Pick<Engine, 'model' | 'device' | 'beside' | 'screen'>;

/** Screens cells of maps, under an assay of one or more prompts. Mutants are made as the screen asks for them. */
export async function* screenCells(
  engine: Screener,
  prompts: readonly TokenPrompt[],
  cells: Iterable<PlannedCell>,
  options: ScreenOptions,
  read?: (result: MutantOutcome) => Reading,
): AsyncGenerator<MappedMutant[]> {
  const mutants = new PendingMutants(cells);
  for await (const results of engine.screen(prompts, mutants, options))
    yield results.map((result) => {
      const { matrix, cell, kind } = mutants.take(result.index);
      return {
        ...{ matrix, cell, kind },
        engine: result.engine ?? engine.device.engine,
        firstDivergent: result.verdict === 'no-op' ? NO_OP : result.firstDivergent,
        kl: result.kl,
        margin: result.margin,
        token: result.token,
        divergentPrompt: result.divergentPrompt,
        promptsDiverged: result.promptsDiverged,
        ...read?.(result),
      };
    });
}
