import type {
  AnalysisReply,
  AnalysisRequest,
  StatsJob,
} from '../../src/protocols/analysis-messages.ts';
import { LabError, toFailure } from '../../src/lib/base/failure.ts';
import { profileReading } from '../../src/lib/compare/profile.ts';
import { readPublished } from '../../src/lib/published/published.ts';
import { PublishedError } from '../../src/lib/published/sheets.ts';
import { assayValues } from '../../src/lib/stats/assay-values.ts';
import { byProjection, crossedRow } from '../../src/lib/stats/crossed-rows.ts';
import { matrixStats } from '../../src/lib/stats/matrix-stats.ts';
import { pairUp, type MapOutcomes } from '../../src/lib/stats/pairs.ts';
import { signedCells } from '../../src/lib/stats/signed-cells.ts';
import type { Grid } from '../../src/lib/plan/grid.ts';
import { readSpreadsheet } from './spreadsheet.ts';

/** Lets messages in: a cancel is heard between two matrices. */
const pause = () => new Promise((resolve) => setTimeout(resolve));

const outcomesOf = ({ max, min }: Pick<StatsJob, 'max' | 'min'>) => ({
  max: { firstDivergent: max },
  min: { firstDivergent: min },
});

/** What the crossed model needs of a matrix, an entry for each prompt. */
const crossedOf = (name: string, grid: Grid, maps: readonly MapOutcomes[]) => ({
  name,
  prompts: maps.map((map) => signedCells(pairUp(grid, map))),
});

/** Answers the requests of the page; each ends with exactly one final reply. */
export function createAnalysisService(post: (reply: AnalysisReply) => void) {
  const cancelled = new Set<number>();

  /** Goes through jobs one by one; false: it was told to stop, which is answered. */
  const each = async <T>(id: number, jobs: readonly T[], work: (job: T) => void) => {
    for (const job of jobs) {
      await pause();
      if (cancelled.delete(id)) {
        post({ type: 'cancelled', id });
        return false;
      }
      work(job);
    }
    return true;
  };

  const test = async ({ id, jobs, settings }: Extract<AnalysisRequest, { type: 'stats' }>) => {
    const isDone = await each(id, jobs, ({ name, grid, ...map }) => {
      const outcomes = outcomesOf(map);
      const stats = matrixStats(grid, outcomes, settings);
      post({ type: 'matrix', id, name, stats, crossed: crossedOf(name, grid, [outcomes]) });
    });
    if (isDone) post({ type: 'tested', id });
  };

  const profile = async ({ id, measure, jobs }: Extract<AnalysisRequest, { type: 'profile' }>) => {
    const isDone = await each(id, jobs, ({ key, grid, map, settings }) => {
      post({ type: 'reading', id, key, reading: profileReading(measure, grid, map, settings) });
    });
    if (isDone) post({ type: 'tested', id });
  };

  const replicate = ({ id, job }: Extract<AnalysisRequest, { type: 'assays' }>) =>
    each(id, [job], ({ name, grid, maps }) => {
      const outcomes = maps.map((map) => map && outcomesOf(map));
      const known = outcomes.filter((map) => map !== null);
      const crossed = crossedOf(name, grid, known);
      post({ type: 'replicated', id, values: assayValues(grid, outcomes), crossed });
    });

  const cross = async ({ id, matrices }: Extract<AnalysisRequest, { type: 'crossed' }>) => {
    const isDone = await each(id, byProjection(matrices), ([projection, some]) => {
      post({ type: 'projection', id, row: crossedRow(projection, some) });
    });
    if (isDone) post({ type: 'tested', id });
  };

  return {
    async answer(request: AnalysisRequest): Promise<void> {
      const { id } = request;
      try {
        if (request.type === 'cancel') cancelled.add(request.target);
        else if (request.type === 'stats') await test(request);
        else if (request.type === 'crossed') await cross(request);
        else if (request.type === 'profile') await profile(request);
        else if (request.type === 'assays') await replicate(request);
        else {
          const sheets = await readSpreadsheet(request.bytes);
          post({ type: 'published', id, published: readPublished(sheets) });
        }
      } catch (cause) {
        const error =
          cause instanceof PublishedError
            ? new LabError('bad-request', cause.message, 'Drop the table as it was published.')
            : cause;
        post({ type: 'error', id, error: toFailure(error) });
      }
    },
  };
}
