import type { CrossedMatrix, CrossedRow } from '../../lib/stats/crossed-rows.ts';
import type { Failure } from '../../lib/base/failure.ts';
import type { AnalysisClient } from '../clients/analysis-client.ts';
import type { Crossed } from '../stores/crossed.ts';

/**
 * Has the crossed models fitted, kind by kind.
 * @param show gets what there is, whenever there is more; not after an abort
 * @returns why it failed; null: it did not
 */
export async function fitCrossed(
  analysis: AnalysisClient,
  matrices: readonly CrossedMatrix[],
  show: (crossed: Crossed) => void,
  signal: AbortSignal,
): Promise<Failure | null> {
  let rows: readonly CrossedRow[] = [];
  show({ rows, fitting: true });
  const request = { type: 'crossed' as const, matrices };
  const job = analysis.request(
    request,
    (reply) => {
      if (signal.aborted || reply.type !== 'projection') return;
      rows = [...rows, reply.row];
      show({ rows, fitting: true });
    },
    signal,
  );
  const end = await job.done;
  if (signal.aborted) return null;
  show({ rows, fitting: false });
  return end.type === 'error' ? end.error : null;
}
