import { matrixShape } from '../../lib/model/matrix.ts';
import { inRegion } from '../../lib/plan/grid.ts';
import { mapOf, type TilePlan } from '../../lib/plan/plan.ts';
import { resultKey } from '../../lib/plan/result-key.ts';
import { countCells } from '../../lib/results/cell-set.ts';
import type { DoneCells } from '../../protocols/engine-messages.ts';
import type { LabContext } from '../context.ts';

/** What of a plan is stored already; with texts, only what has its text too. */
export async function storedCells(ctx: LabContext, plan: TilePlan) {
  const done: DoneCells[] = [];
  let tested = 0;
  const { config, hash } = ctx.stores.model.getState().model!;
  const map = mapOf(plan);
  const shape = matrixShape(config, map.matrix.projection);
  const { region, kinds } = plan.sites;
  const mine = region && inRegion(shape, map.tile, region);
  for (const kind of kinds) {
    const cells = await ctx.log.done(resultKey(hash, map, kind), plan.texts);
    tested += countCells(cells, mine);
    done.push({ kind, done: cells });
  }
  return { done, tested };
}
