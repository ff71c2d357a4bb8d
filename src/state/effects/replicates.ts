import { allMatrices, formatMatrix, matrixShape } from '../../lib/model/matrix.ts';
import { tileGrid } from '../../lib/plan/grid.ts';
import type { AssayValues } from '../../lib/stats/assay-values.ts';
import type { CrossedMatrix } from '../../lib/stats/crossed-rows.ts';
import type { AnalysisClient } from '../clients/analysis-client.ts';
import type { LabContext } from '../context.ts';
import { NOT_CROSSED, type Crossed } from '../stores/crossed.ts';
import { takenOf, type AssayOffer, type ReplicatesState } from '../stores/replicates-store.ts';
import { OWN } from '../stores/stats-store.ts';
import { assayOffers } from './assay-offers.ts';
import { fitCrossed } from './crossed.ts';
import { hasBoth, readOutcomes } from './read-outcomes.ts';

/** Cells of one matrix, of all assays together, that are held at once. */
const MOST_CELLS = 40_000_000;

/** Statistics over the stored and received screens of several assays, a matrix at a time. */
export function createReplicates({ stores, ...ctx }: LabContext, analysis: AnalysisClient) {
  const { assay, map, model, queue, replicates, results, screens, shared, stats, ui } = stores;
  let stop = new AbortController();
  /** Goes up with every listing, so that an older one that is still under way is dropped. */
  let round = 0;

  const isShown = () => ui.getState().place === 'stats' && stats.getState().source === OWN;

  /** What the statistics would be of, as a text that changes when that does. */
  const context = (taken: readonly AssayOffer[]): string => {
    const { leastPrompts, tile } = map.getState();
    const each = taken.map(({ id, stored, received }) => [
      ...[id, stored?.tested, stored?.nsms, received && shared.getState().text],
    ]);
    return JSON.stringify([model.getState().model?.hash, tile, leastPrompts, each]);
  };

  const takenNow = () => takenOf(replicates.getState().offers, stats.getState().taken);

  const show = (change: Partial<ReplicatesState>) => replicates.setState(change);

  const run = async () => {
    stop.abort();
    const { signal } = (stop = new AbortController());
    const info = model.getState().model;
    const asked = takenNow();
    const nothing = { values: new Map(), crossed: NOT_CROSSED, tooLarge: [] };
    const empty = { ...nothing, failure: null, progress: null };
    show({ ...empty, asked, owner: context(asked) });
    if (!info || asked.length < 2) return;
    const { tile, leastPrompts } = map.getState();
    const matrices = allMatrices(info.config).filter((matrix) =>
      asked.some((offer) => hasBoth(offer, formatMatrix(matrix))),
    );
    const values = new Map<string, (AssayValues | null)[]>();
    const crossed: CrossedMatrix[] = [];
    for (const [done, matrix] of matrices.entries()) {
      show({ progress: { done, all: matrices.length } });
      const name = formatMatrix(matrix);
      const grid = tileGrid(matrixShape(info.config, matrix.projection), tile);
      if (grid.rows * grid.cols * asked.length > MOST_CELLS) {
        show({ tooLarge: [...replicates.getState().tooLarge, name] });
        continue;
      }
      const maps = [];
      for (const offer of asked)
        maps.push(await readOutcomes(ctx.log, info.config, offer, name, leastPrompts));
      if (signal.aborted) return;
      const job = { name, grid, maps };
      const end = await analysis.request({ type: 'assays', job }, () => undefined, signal).done;
      if (signal.aborted) return;
      if (end.type === 'error') {
        show({ failure: end.error, progress: null });
        return;
      }
      if (end.type === 'replicated') {
        values.set(name, end.values);
        crossed.push(end.crossed);
      }
      show({ values: new Map(values) });
    }
    show({ progress: null });
    const tell = (now: Crossed) => show({ crossed: now });
    const failure = await fitCrossed(analysis, crossed, tell, signal);
    if (failure) show({ failure });
  };

  /** Begins anew if what is taken has changed since. */
  const follow = () => {
    const { owner } = replicates.getState();
    if (stats.getState().over && isShown() && owner !== context(takenNow())) void run();
  };

  /** Lists what there is, and begins anew if that has changed. */
  const refresh = async () => {
    const mine = ++round;
    if (!isShown()) return;
    const offers = await assayOffers({ stores, ...ctx });
    if (mine !== round) return;
    show({ offers });
    follow();
  };

  return {
    start() {
      ui.subscribe((now, before) => {
        if (now.place === before.place) return;
        if (before.place === 'stats') this.cancel();
        void refresh();
      });
      stats.subscribe((now, before) => {
        if (now.source !== before.source) void refresh();
        if (now.over !== before.over && !now.over) this.cancel();
        if (now.over !== before.over || now.taken !== before.taken) follow();
      });
      map.subscribe((now, before) => {
        if (now.leastPrompts !== before.leastPrompts) follow();
      });
      results.subscribe((now, before) => {
        if (now.context !== before.context) void refresh();
      });
      shared.subscribe((now, before) => {
        if (now.received !== before.received || now.shown !== before.shown) void refresh();
      });
      screens.subscribe((now, before) => {
        if (now.leaving !== before.leaving) void refresh();
      });
      assay.subscribe((now, before) => {
        // what stored assays are called
        if (now.presets !== before.presets || now.saved !== before.saved) void refresh();
      });
      queue.subscribe((now, before) => {
        // while a screen runs, its results are not tested anew with every batch
        if (now.status !== before.status) void refresh();
      });
    },

    run: () => void run(),

    /** Counts an assay, or leaves it out. */
    take(id: string, isTaken: boolean) {
      stats.setState({ taken: new Map(stats.getState().taken).set(id, isTaken) });
    },

    /** Ends what is under way; what is done stays. */
    cancel() {
      const { progress, crossed } = replicates.getState();
      if (progress === null && !crossed.fitting) return;
      stop.abort();
      show({ progress: null, owner: null, crossed: NOT_CROSSED });
    },
  };
}
