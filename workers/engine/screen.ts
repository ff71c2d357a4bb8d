import { matrixShape } from '../../src/lib/matrix.ts';
import { NO_OP } from '../../src/lib/outcomes.ts';
import {
  cellMutation,
  coarseToFine,
  tileGrid,
  type ScreenKind,
  type ScreenPlan,
} from '../../src/lib/plan.ts';
import type { Engine } from './engine.ts';
import { testMutant } from './mutant.ts';
import type { WildType } from './wild-type.ts';

/** A mutant of a screen and what came of it (see OutcomeBatch for the units). */
export interface ScreenedMutant {
  cell: number;
  kind: ScreenKind;
  outcome: number;
  kl: number;
  lead: number;
}

/** Mutants of a plan in the order in which they are tested: cells coarse to fine, all kinds of each. */
export function* mutantsOf(
  engine: Engine,
  plan: ScreenPlan,
  isDone: (cell: number, kind: ScreenKind) => boolean,
): Generator<{ cell: number; kind: ScreenKind }> {
  const shape = matrixShape(engine.model.config, plan.matrix.projection);
  for (const cell of coarseToFine(tileGrid(shape, plan.tile)))
    for (const kind of plan.kinds) if (!isDone(cell, kind)) yield { cell, kind };
}

/** Tests one mutant of a plan, in place. */
export async function screenMutant(
  engine: Engine,
  wildType: WildType,
  plan: ScreenPlan,
  { cell, kind }: { cell: number; kind: ScreenKind },
  signal?: AbortSignal,
): Promise<ScreenedMutant> {
  const mutation = cellMutation(engine.model.config, plan, cell, kind);
  const result = await testMutant(engine, wildType, mutation, signal);
  if (!result) return { cell, kind, outcome: NO_OP, kl: NaN, lead: NaN };
  const { firstDivergent, kl, smallestLead } = result;
  return { cell, kind, outcome: firstDivergent, kl, lead: smallestLead };
}
