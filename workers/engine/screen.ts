import { matrixShape } from '../../src/lib/matrix.ts';
import { NO_OP } from '../../src/lib/outcomes.ts';
import {
  cellMutation,
  coarseToFine,
  tileGrid,
  type ScreenKind,
  type ScreenPlan,
} from '../../src/lib/plan.ts';
import type { Engine, TokenAssay } from './engine.ts';
import { screenMutations, type ScreenOptions } from './screener.ts';

/** A mutant of a map and what came of it (see OutcomeBatch for the units). */
export interface MappedMutant {
  cell: number;
  kind: ScreenKind;
  outcome: number;
  kl: number;
  lead: number;
}

/**
 * Screens the cells of one matrix's map that are not done, coarse to fine, all kinds of each cell
 * together.
 */
export async function* screenMap(
  engine: Engine,
  run: TokenAssay,
  plan: ScreenPlan,
  isDone: (cell: number, kind: ScreenKind) => boolean,
  options: ScreenOptions,
): AsyncGenerator<MappedMutant[]> {
  const { config } = engine.model;
  const shape = matrixShape(config, plan.matrix.projection);
  const mutants = [...coarseToFine(tileGrid(shape, plan.tile))].flatMap((cell) =>
    plan.kinds.filter((kind) => !isDone(cell, kind)).map((kind) => ({ cell, kind })),
  );
  const mutations = mutants.map(({ cell, kind }) => cellMutation(config, plan, cell, kind));
  for await (const results of screenMutations(engine, [run], mutations, options))
    yield results.map(({ index, verdict, firstDivergentToken, kl, smallestLead }) => ({
      ...mutants[index],
      outcome: verdict === 'no-op' ? NO_OP : firstDivergentToken,
      kl,
      lead: smallestLead,
    }));
}
