import { allCellsBut } from '../../lib/results/cell-set.ts';
import { assayPrompts } from '../../lib/assay/assay.ts';
import type { Assay } from '../../lib/assay/assay.ts';
import type { ModelConfig } from '../../lib/model/model-config.ts';
import type { MapResults } from '../../lib/results/map-results.ts';
import type { ReceivedScreen } from '../stores/shared-store.ts';
import { tilePlan } from '../../lib/plan/plan.ts';
import { matrixShape, parseMatrix } from '../../lib/model/matrix.ts';
import type { Compared } from '../../lib/results/near-tie.ts';
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
import { screenAssayOf } from '../stores/assay-store.ts';
import { addNotice } from '../stores/ui-store.ts';

/** Mutants that are computed again to check maps. */
export const SAMPLE = 24;

/** Maps of one model, assay and tile size that are to be checked. */
interface Checked {
  maps: ReadonlyMap<string, MapResults>;
  assay: Assay;
  tile: number;
  config: ModelConfig;
}

/** By which engine; absent: the one that computes. */
type On = 'other' | undefined;

/** What a mutant of the sample came out as, here. */
type Tell = (sampled: SampledCell, here: Compared) => void;

/** Computes a sample and tells of each mutant; what ended it early, else null. */
type Compute = (
  checked: Checked,
  sample: SampledCell[],
  asked: { on: On; signal: AbortSignal },
  tell: Tell,
) => Promise<Ending<'mutate' | 'screen'> | null>;

/** Computes some mutants of received or of one's own maps again. */
export function createVerify(ctx: LabContext) {
  const { model, results, shared, ui } = ctx.stores;
  let stop: AbortController | null = null;

  /** In place and from scratch, one by one. */
  const inPlace: Compute = async (checked, sample, { on, signal }, tell) => {
    const { config, tile } = checked;
    const [assay] = assayPrompts(checked.assay);
    for (const sampled of sample) {
      const at = { matrix: parseMatrix(sampled.matrix)!, tile };
      const mutation = cellMutation(config, at, sampled.cell, sampled.kind);
      const ask = { assay, mutation, ...(on ? { on } : {}) };
      const end = await ctx.engine.request('mutate', ask, { signal }).done;
      if (signal.aborted || end.type !== 'mutated') return end;
      const { verdict, firstDivergent, severity } = end.run;
      const outcome = verdict === 'no-op' ? NO_OP : firstDivergent;
      tell(sampled, { outcome, margin: severity.margin });
    }
    return null;
  };

  /** In batches: of several prompts each mutant would be generated from scratch many times. */
  const batched: Compute = async (checked, sample, asked, tell) => {
    for (const name of new Set(sample.map(({ matrix }) => matrix))) {
      const mine = sample.filter(({ matrix }) => matrix === name);
      const end = await batchedInOne(checked, mine, asked, tell);
      if (end) return end;
    }
    return null;
  };

  /** The same, where all of the sample is in one matrix. */
  const batchedInOne: Compute = async ({ assay, tile, config }, sample, { on, signal }, tell) => {
    const [{ matrix: name }] = sample;
    const matrix = parseMatrix(name)!;
    const { rows, cols } = tileGrid(matrixShape(config, matrix.projection), tile);
    const allBut = (kind: ScreenKind) => {
      const open = sample.filter((sampled) => sampled.kind === kind).map(({ cell }) => cell);
      return { kind, done: allCellsBut(rows * cols, open) };
    };
    const kinds = SCREEN_KINDS.filter((kind) => sample.some((sampled) => sampled.kind === kind));
    const plan = tilePlan({ matrix, tile, kinds, assay });
    const ask = { plan, done: kinds.map(allBut), ...(on ? { on } : {}) };
    const end = await ctx.engine.request('screen', ask, {
      signal,
      outcomes: ({ batch }) =>
        batch.cells.forEach((cell, i) =>
          tell(
            { matrix: name, kind: batch.kind, cell },
            {
              outcome: batch.firstDivergent[i],
              margin: batch.margin[i],
              promptsDiverged: batch.promptsDiverged?.[i],
            },
          ),
        ),
    }).done;
    return end.type === 'screened' ? null : end;
  };

  /** Whether what is being checked is still there. */
  const isThere = (of: ReceivedScreen | 'own') =>
    of === 'own' || shared.getState().received.some(({ maps }) => maps === of.maps);

  /** Computes a random sample of maps again, and compares. */
  const check = async (of: ReceivedScreen | 'own', checked: Checked, on: On, seed: number) => {
    const { verification } = shared.getState();
    if (verification?.state === 'running' && verification.of === of) return;
    stop?.abort();
    const mine = (stop = new AbortController());
    const { signal } = mine;
    const sample = sampleCells(checked.maps, SAMPLE, seed);
    let so = NOTHING_VERIFIED;
    const show = (state: 'running' | 'done') => {
      if (stop !== mine) return; // another one is verified since
      if (isThere(of)) shared.setState({ verification: { of, state, total: sample.length, so } });
      else mine.abort();
    };
    show('running');
    const compute = assayPrompts(checked.assay).length > 1 ? batched : inPlace;
    const end = await compute(checked, sample, { on, signal }, (sampled, here) => {
      const there = checked.maps.get(sampled.matrix)?.[sampled.kind];
      if (!there) return;
      const { cell } = sampled;
      const was = {
        outcome: there.firstDivergent[cell],
        margin: there.margin[cell],
        promptsDiverged: there.promptsDiverged?.[cell],
      };
      so = verified(so, sampled, was, here);
      show('running');
    });
    if (end?.type === 'error')
      addNotice(ui, { id: 'verify', tone: 'warning', text: end.error.message });
    show('done');
  };

  return {
    /** Checks the maps that came with a link. */
    async received(on?: On, seed = Date.now() >>> 0) {
      const screen = receivedFor(settingsOf(ctx.stores));
      if (!screen) return;
      const { plan, provenance, maps } = screen;
      const { config } = provenance.model;
      const checked = { maps, assay: plan.assay, tile: plan.sites.tile, config };
      await check(screen, checked, on, seed);
    },

    /** Checks the maps of this browser, of the squares and the assay in view. */
    async own(on?: On, seed = Date.now() >>> 0) {
      const config = model.getState().model?.config;
      if (!config) return;
      const assay = screenAssayOf(ctx.stores.assay.getState());
      const { tile } = ctx.stores.map.getState();
      await check('own', { maps: results.getState().maps, assay, tile, config }, on, seed);
    },

    stop: () => stop?.abort(),
  };
}
