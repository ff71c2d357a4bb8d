import { formatMatrix } from '../model/matrix.ts';
import { MAX_LISTED } from '../plan/sample.ts';
import { budgetCount, leastRisk } from '../risk/budget.ts';
import { predictedMutants, type MatrixRisk } from '../risk/matrix-risk.ts';
import { rank } from '../risk/ranking.ts';
import type { RankedWish } from '../run-file/ranked-run.ts';

/**
 * How many mutants of each matrix a ranked campaign has, before they are chosen. Their sum is exact: what
 * the budget reaches and the audit, which is no more than what is left. The audit is spread over the
 * matrices by how many of their mutants are left: what is drawn of each may be some more or less.
 * @returns mutants by name of the matrix
 */
export function rankedCounts(
  risks: readonly MatrixRisk[],
  { verify, audit }: Pick<RankedWish, 'verify' | 'audit'>,
): Map<string, number> {
  const all = predictedMutants(risks);
  const ranking = rank(risks, leastRisk(verify, risks, all));
  const most = Math.min(Math.max(0, MAX_LISTED - audit), budgetCount(verify, ranking.risk, all));
  const counts = new Map(risks.map(({ matrix }) => [formatMatrix(matrix), 0]));
  for (const map of ranking.map.subarray(0, most)) {
    const { matrix } = ranking.maps[map];
    counts.set(matrix, counts.get(matrix)! + 1);
  }
  const left = all - Math.min(most, ranking.map.length);
  const drawn = Math.min(audit, left);
  // the whole is rounded up to each matrix, not each by itself: what is rounded adds up
  let [before, given] = [0, 0];
  for (const risk of risks) {
    const matrix = formatMatrix(risk.matrix);
    const verified = counts.get(matrix)!;
    before += predictedMutants([risk]) - verified;
    const upTo = left > 0 ? Math.round((drawn * before) / left) : 0;
    counts.set(matrix, verified + upTo - given);
    given = upTo;
  }
  return counts;
}
