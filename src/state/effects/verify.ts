import { allCellsBut } from '../../lib/results/cell-set.ts';
import { assayPrompts } from '../../lib/assay/assay.ts';
import type { LinkScreen } from '../../lib/link-format/link-screen.ts';
import { tilePlan } from '../../lib/plan/plan.ts';
import { matrixShape, parseMatrix } from '../../lib/model/matrix.ts';
import { NO_OP } from '../../lib/results/outcomes.ts';
import { cellMutation, SCREEN_KINDS, tileGrid, type ScreenKind } from '../../lib/plan/grid.ts';
import {
  NOTHING_VERIFIED,
  sampleCells,
  verified,
  type SampledCell,
} from '../../lib/results/verify-sample.ts';
import type { LabContext } from '../context.ts';
import type { Ending } from '../clients/engine-client.ts';
import { receivedFor, settingsOf } from '../shown-maps.ts';
import { addNotice } from '../stores/ui-store.ts';

/** Mutants that are computed again to check a received screen. */
export const SAMPLE = 24;

/** What a mutant of the sample came out as, here. */
type Tell = (sampled: SampledCell, here: { outcome: number; margin: number }) => void;

/** Computes a sample and tells of each mutant; what ended it early, else null. */
type Compute = (
  received: LinkScreen,
  sample: SampledCell[],
  signal: AbortSignal,
  tell: Tell,
) => Promise<Ending<'mutate' | 'screen'> | null>;

/** Computes some of a received screen's mutants again. */
export function createVerify(ctx: LabContext) {
  const { shared, ui } = ctx.stores;
  let stop: AbortController | null = null;

  /** In place and from scratch, one by one. */
  const inPlace: Compute = async ({ plan, provenance }, sample, signal, tell) => {
    const [assay] = assayPrompts(plan.assay);
    for (const sampled of sample) {
      const at = { matrix: parseMatrix(sampled.matrix)!, tile: plan.sites.tile };
      const mutation = cellMutation(provenance.model.config, at, sampled.cell, sampled.kind);
      const end = await ctx.engine.request('mutate', { assay, mutation }, { signal }).done;
      if (signal.aborted || end.type !== 'mutated') return end;
      const { verdict, firstDivergent, severity } = end.run;
      const outcome = verdict === 'no-op' ? NO_OP : firstDivergent;
      tell(sampled, { outcome, margin: severity.margin });
    }
    return null;
  };

  /** In batches: of several prompts each mutant would be generated from scratch many times. */
  const batched: Compute = async (received, sample, signal, tell) => {
    for (const name of new Set(sample.map(({ matrix }) => matrix))) {
      const mine = sample.filter(({ matrix }) => matrix === name);
      const end = await batchedInOne(received, mine, signal, tell);
      if (end) return end;
    }
    return null;
  };

  /** The same, where all of the sample is in one matrix. */
  const batchedInOne: Compute = async ({ plan, provenance }, sample, signal, tell) => {
    const [{ matrix: name }] = sample;
    const matrix = parseMatrix(name)!;
    const { tile } = plan.sites;
    const { rows, cols } = tileGrid(matrixShape(provenance.model.config, matrix.projection), tile);
    const allBut = (kind: ScreenKind) => {
      const open = sample.filter((sampled) => sampled.kind === kind).map(({ cell }) => cell);
      return { kind, done: allCellsBut(rows * cols, open) };
    };
    const kinds = SCREEN_KINDS.filter((kind) => sample.some((sampled) => sampled.kind === kind));
    const screen = tilePlan({ matrix, tile, kinds, assay: plan.assay });
    const ask = { plan: screen, done: kinds.map(allBut) };
    const end = await ctx.engine.request('screen', ask, {
      signal,
      outcomes: ({ batch }) =>
        batch.cells.forEach((cell, i) =>
          tell(
            { matrix: name, kind: batch.kind, cell },
            { outcome: batch.firstDivergent[i], margin: batch.margin[i] },
          ),
        ),
    }).done;
    return end.type === 'screened' ? null : end;
  };

  return {
    /** Computes a random sample of the received mutants and compares. */
    async run(seed = Date.now() >>> 0) {
      const received = receivedFor(settingsOf(ctx.stores));
      const { verification } = shared.getState();
      if (!received) return;
      if (verification?.state === 'running' && verification.screen === received) return;
      stop?.abort();
      const mine = (stop = new AbortController());
      const { signal } = mine;
      const sample = sampleCells(received.maps, SAMPLE, seed);
      let so = NOTHING_VERIFIED;
      const show = (state: 'running' | 'done') => {
        if (stop !== mine) return; // another one is verified since
        if (shared.getState().received.includes(received))
          shared.setState({ verification: { screen: received, state, total: sample.length, so } });
        else mine.abort();
      };
      show('running');
      const compute = assayPrompts(received.plan.assay).length > 1 ? batched : inPlace;
      const end = await compute(received, sample, signal, (sampled, here) => {
        const { firstDivergent: outcomes, margin } = received.maps.get(sampled.matrix)![
          sampled.kind
        ]!;
        so = verified(
          so,
          sampled,
          { outcome: outcomes[sampled.cell], margin: margin[sampled.cell] },
          here,
        );
        show('running');
      });
      if (end?.type === 'error')
        addNotice(ui, { id: 'shared-results', tone: 'warning', text: end.error.message });
      show('done');
    },

    stop: () => stop?.abort(),
  };
}
