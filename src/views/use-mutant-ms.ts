import { assayRuns, asSpec } from '../lib/assays.ts';
import { screenAssayOf } from '../state/assay-store.ts';
import { useLabStore } from './lab-context.ts';

/** Fewer mutants than this say little of how long one takes. */
const ENOUGH = 5;

/**
 * How many times cheaper than writing a text a mutant of a batch is at least; `npm run bench`
 * measures it (screen.cost_ratio). For the estimate before the first screen only.
 */
const CHEAPER_IN_A_BATCH = 6;

/**
 * How long one mutant takes, in milliseconds: as measured in the last screen, or at most so long as
 * the bench's texts took. null while nothing is measured.
 */
export function useMutantMs(): number | null {
  const wildType = useLabStore('bench', (s) => s.wildType.run);
  const mutant = useLabStore('bench', (s) => s.mutant.run);
  const since = useLabStore('queue', (s) => s.since);
  const assay = useLabStore('assay', screenAssayOf);
  if (since.tested >= ENOUGH) return since.ms / since.tested;
  // the first run of all is slow
  const texts = [wildType, mutant].flatMap((run) => (run ? [run.prefillMs + run.decodeMs] : []));
  const ms = (Math.min(...texts) * assayRuns(asSpec(assay)).length) / CHEAPER_IN_A_BATCH;
  return Number.isFinite(ms) ? ms : null;
}
