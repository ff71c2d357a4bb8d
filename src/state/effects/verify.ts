import { assayRuns } from '../../lib/assays.ts';
import type { LinkResults } from '../../lib/link-results.ts';
import { matrixShape } from '../../lib/matrix.ts';
import { NO_OP } from '../../lib/outcomes.ts';
import { cellMutation, SCREEN_KINDS, tileGrid, type ScreenKind } from '../../lib/plan.ts';
import {
  NOTHING_VERIFIED,
  sampleCells,
  verified,
  type SampledCell,
} from '../../lib/verify-sample.ts';
import type { LabContext } from '../context.ts';
import type { Ending } from '../engine-client.ts';
import { addNotice } from '../ui-store.ts';

/** Mutants that are computed again to check a received map. */
export const SAMPLE = 24;

/** What a mutant of the sample came out as, here. */
type Tell = (of: SampledCell, here: { outcome: number; lead: number }) => void;

/** Computes a sample and tells of each mutant; what ended it early, else null. */
type Compute = (
  received: LinkResults,
  sample: SampledCell[],
  signal: AbortSignal,
  tell: Tell,
) => Promise<Ending<'mutate' | 'screen'> | null>;

/** Computes some of a received map's mutants again. */
export function createVerify(ctx: LabContext) {
  const { shared, ui } = ctx.stores;
  let stop: AbortController | null = null;

  /** In place and from scratch, one by one. */
  const inPlace: Compute = async (received, sample, signal, tell) => {
    const { plan, matrix, provenance } = received;
    const [assay] = assayRuns(plan.assay);
    const at = { matrix, tile: plan.sites.tile };
    for (const of of sample) {
      const mutation = cellMutation(provenance.model.config, at, of.cell, of.kind);
      const end = await ctx.engine.request('mutate', { assay, mutation }, { signal }).done;
      if (signal.aborted || end.type !== 'mutated') return end;
      const { verdict, firstDivergent, severity } = end.run;
      const outcome = verdict === 'no-op' ? NO_OP : firstDivergent;
      tell(of, { outcome, lead: severity.smallestLead });
    }
    return null;
  };

  /** In batches: of several prompts each mutant would be generated from scratch many times. */
  const batched: Compute = async (received, sample, signal, tell) => {
    const { plan, matrix, provenance } = received;
    const { tile } = plan.sites;
    const { rows, cols } = tileGrid(matrixShape(provenance.model.config, matrix.projection), tile);
    const allBut = (kind: ScreenKind) => {
      const done = new Uint8Array(rows * cols).fill(1);
      for (const of of sample) if (of.kind === kind) done[of.cell] = 0;
      return { kind, done };
    };
    const kinds = SCREEN_KINDS.filter((kind) => sample.some((of) => of.kind === kind));
    const ask = { plan: { matrix, tile, kinds, assay: plan.assay }, done: kinds.map(allBut) };
    const end = await ctx.engine.request('screen', ask, {
      signal,
      outcomes: ({ batch }) =>
        batch.cells.forEach((cell, i) =>
          tell({ kind: batch.kind, cell }, { outcome: batch.outcomes[i], lead: batch.lead[i] }),
        ),
    }).done;
    return end.type === 'screened' ? null : end;
  };

  return {
    /** Computes a random sample of the received mutants and compares. */
    async run(seed = Date.now() >>> 0) {
      const { received, verification } = shared.getState();
      if (!received || verification?.state === 'running') return;
      const mine = (stop = new AbortController());
      const { signal } = mine;
      const sample = sampleCells(received.results, received.plan.sites.kinds, SAMPLE, seed);
      let so = NOTHING_VERIFIED;
      const show = (state: 'running' | 'done') => {
        if (shared.getState().received === received)
          shared.setState({ verification: { state, total: sample.length, so } });
        else mine.abort();
      };
      show('running');
      const compute = assayRuns(received.plan.assay).length > 1 ? batched : inPlace;
      const end = await compute(received, sample, signal, (of, here) => {
        const { outcomes, lead } = received.results[of.kind]!;
        so = verified(so, of, { outcome: outcomes[of.cell], lead: lead[of.cell] }, here);
        show('running');
      });
      if (end?.type === 'error')
        addNotice(ui, { id: 'shared-results', tone: 'warning', text: end.error.message });
      show('done');
    },

    stop: () => stop?.abort(),
  };
}
