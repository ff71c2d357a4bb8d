import { useMemo } from 'react';
import { boundedSize } from '../../lib/campaign/items.ts';
import { rankedCounts } from '../../lib/campaign/ranked-counts.ts';
import { allMatrices, formatMatrix, matrixShape, type MatrixId } from '../../lib/model/matrix.ts';
import type { ModelConfig } from '../../lib/model/model-config.ts';
import type { Rect } from '../../lib/model/site.ts';
import { mutantFlops, screenMs, type Speed } from '../../lib/plan/estimate.ts';
import { regionAround } from '../../lib/plan/grid.ts';
import type { TilePlan } from '../../lib/plan/plan.ts';
import { mutantCount } from '../../lib/plan/sites.ts';
import type { Budget } from '../../lib/risk/budget.ts';
import type { MatrixRisk } from '../../lib/risk/matrix-risk.ts';
import type { RankedWish } from '../../lib/run-file/ranked-run.ts';
import { ITEM_MS } from '../../state/effects/campaign/item-ms.ts';
import { namedAssayOf } from '../../state/stores/assay-store.ts';
import { useLabStore } from '../lab-context.ts';

/** What is screened: squares of a region, of matrices or of the model, or the model's riskiest. */
export type Scope = 'region' | 'matrix' | 'layer' | 'model' | 'ranked';

/** The same audit for everybody who asks for the same. */
const AUDIT_SEED = 1;

interface Chosen {
  scope: Scope;
  /** The matrix in view, and what is marked of it. */
  here: MatrixId;
  marked: Rect | null;
  verify: Budget;
  /** Mutants drawn of those that are not verified. */
  audit: number;
  speed: Speed | null;
}

/** The plan of a campaign as the map is set, and what it comes to; the estimate is null while speed is not known. */
export function useCampaignPlan(config: ModelConfig, chosen: Chosen) {
  const { scope, here, marked, verify, audit, speed } = chosen;
  const { tile, kinds, texts } = useLabStore('map', (s) => s);
  const assay = useLabStore('assay', namedAssayOf);
  const risks = useLabStore('risk', (s) => s.maps);
  const isRanked = scope === 'ranked';
  const matrices = isRanked
    ? [...risks.values()].map(({ matrix }) => matrix)
    : matricesOf(config, scope, here);
  const plan: TilePlan = {
    sites: {
      type: 'tiles',
      matrices: matrices.map(formatMatrix),
      tile,
      kinds: isRanked ? kindsOf(risks) : [...kinds],
      ...(scope === 'region' && marked
        ? { region: regionAround(matrixShape(config, here.projection), tile, marked) }
        : {}),
      order: 'coarse',
    },
    assay,
    texts,
  };
  const counts = useMemo(
    () => (isRanked ? rankedCounts([...risks.values()], { verify, audit }) : null),
    [isRanked, risks, verify, audit],
  );
  const mutantsOf = (matrix: MatrixId) => {
    if (counts) return counts.get(formatMatrix(matrix)) ?? 0;
    return mutantCount(config, { sites: { ...plan.sites, matrices: [formatMatrix(matrix)] } });
  };
  const estimate = estimateOf(matrices, {
    mutantsOf,
    msOf: (matrix) => screenMs(mutantFlops(config, assay, matrix), speed),
  });
  const ranked: RankedWish | null = isRanked ? { verify, audit, seed: AUDIT_SEED } : null;
  return { plan, ranked, estimate };
}

const kindsOf = (maps: ReadonlyMap<string, MatrixRisk>) =>
  [...maps.values()][0]?.kinds.map(({ kind }) => kind) ?? [];

/** How many mutants and items, and how long one machine is at it; null while that is not known. */
function estimateOf(
  matrices: readonly MatrixId[],
  {
    mutantsOf,
    msOf,
  }: { mutantsOf: (matrix: MatrixId) => number; msOf: (matrix: MatrixId) => number | null },
) {
  const sum = { mutants: 0, items: 0, ms: 0 };
  for (const matrix of matrices) {
    const each = msOf(matrix);
    if (each === null) return null;
    const mutants = mutantsOf(matrix);
    sum.mutants += mutants;
    sum.items += Math.ceil(mutants / boundedSize(ITEM_MS / each));
    sum.ms += mutants * each;
  }
  return sum;
}

function matricesOf(config: ModelConfig, scope: Scope, here: MatrixId): MatrixId[] {
  if (scope === 'matrix' || scope === 'region') return [here];
  const all = allMatrices(config);
  return scope === 'layer' ? all.filter(({ layer }) => layer === here.layer) : all;
}
