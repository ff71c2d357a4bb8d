import { allMatrices, formatMatrix } from '../lib/model/matrix.ts';
import { cellMutation, SCREEN_KINDS } from '../lib/plan/grid.ts';
import { formatMutation } from '../lib/mutation/mutation.ts';
import {
  isRanked,
  type MutantPlace,
  type PredictedMap,
  type RankFilter,
  type VerifiedMap,
} from '../lib/ranking/rank-mutants.ts';
import type { MapResults } from '../lib/results/map-results.ts';
import { NOT_TESTED, type KindOutcomes } from '../lib/results/outcomes.ts';
import type { ModelConfig } from '../lib/model/model-config.ts';
import type { MatrixRisk } from '../lib/risk/matrix-risk.ts';

/** The maps of a model with NSMs that a ranking may have, in the order of the model. */
export const verifiedMaps = (
  config: ModelConfig,
  maps: ReadonlyMap<string, MapResults>,
  filter: RankFilter,
): VerifiedMap[] =>
  allMatrices(config).flatMap((matrix) =>
    SCREEN_KINDS.flatMap((kind) => {
      const outcomes = maps.get(formatMatrix(matrix))?.[kind];
      return outcomes?.tested && isRanked(matrix, kind, filter) ? [{ matrix, kind, outcomes }] : [];
    }),
  );

/** What is predicted of a model in the squares in view, in the order of the model. */
export const predictedMaps = (
  config: ModelConfig,
  maps: ReadonlyMap<string, MatrixRisk>,
  tile: number,
  filter: RankFilter,
): PredictedMap[] =>
  allMatrices(config).flatMap((matrix) => {
    const risk = maps.get(formatMatrix(matrix));
    if (risk?.tile !== tile) return [];
    return risk.kinds.flatMap(({ kind, listed }) =>
      isRanked(matrix, kind, filter) ? [{ matrix, kind, listed }] : [],
    );
  });

/** What is known of a mutant: as it is shown, else as it was computed here; null: it was not run. */
export function knownOf(
  { matrix, kind, cell }: MutantPlace,
  shown: ReadonlyMap<string, MapResults>,
  own: ReadonlyMap<string, MapResults>,
): KindOutcomes | null {
  const name = formatMatrix(matrix);
  for (const maps of [shown, own]) {
    const known = maps.get(name)?.[kind];
    if (known && (known.firstDivergent[cell] ?? NOT_TESTED) !== NOT_TESTED) return known;
  }
  return null;
}

/** The mutation of a mutant, as it is written. */
export const mutationName = (
  config: ModelConfig,
  tile: number,
  { matrix, kind, cell }: MutantPlace,
): string => formatMutation(cellMutation(config, { matrix, tile }, cell, kind));
