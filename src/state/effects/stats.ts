import type { StatsJob } from '../../protocols/analysis-messages.ts';
import { allMatrices, formatMatrix, matrixShape, parseMatrix } from '../../lib/model/matrix.ts';
import { tileGrid } from '../../lib/plan/grid.ts';
import { severeMaps, squareGrid } from '../../lib/published/squares.ts';
import { atLeast } from '../../lib/stats/at-least.ts';
import type { CrossedMatrix } from '../../lib/stats/crossed-rows.ts';
import { STATS_SETTINGS, type MatrixStats } from '../../lib/stats/matrix-stats.ts';
import type { AnalysisClient } from '../clients/analysis-client.ts';
import type { LabContext } from '../context.ts';
import { settingsOf, shownMaps } from '../shown-maps.ts';
import { leastOf } from '../stores/assay-store.ts';
import { NOT_CROSSED, type Crossed } from '../stores/crossed.ts';
import { OWN, severeOf, type StatsSource } from '../stores/stats-store.ts';
import { fitCrossed } from './crossed.ts';
import { addNotice } from '../stores/ui-store.ts';

/** Statistics in their worker, and the published tables. */
export function createStats({ stores }: LabContext, analysis: AnalysisClient) {
  const { assay, model, map, results, shared, stats, ui } = stores;
  let stop = new AbortController();

  const least = () => leastOf(map.getState(), assay.getState());

  /** What the statistics would be of, as a text that changes when that does. */
  const context = (): string => {
    const { source, swap, files } = stats.getState();
    if (source !== OWN) return [source, swap, files.length].join('|');
    const { context: own, totals } = results.getState();
    const { text, shown, version } = shared.getState();
    const { prompts } = least();
    return [OWN, own, totals.changes, shown ? `${text} ${version}` : '', prompts].join('|');
  };

  /** Maps that hold some of both kinds, copied: the worker's go their own way. */
  const jobs = (): StatsJob[] => {
    const { source, swap } = stats.getState();
    const severe = source === OWN ? null : severeOf(stats.getState());
    if (severe)
      return [...severeMaps(severe, swap)].map(([name, { max, min }]) => ({
        name,
        grid: squareGrid(severe.model, parseMatrix(name)!),
        max: max.firstDivergent,
        min: min.firstDivergent,
      }));
    const { model: info } = model.getState();
    if (!info) return [];
    const { tile } = map.getState();
    const { prompts } = least();
    const maps = shownMaps({ ...settingsOf(stores), maps: results.getState().maps });
    return allMatrices(info.config).flatMap((matrix): StatsJob[] => {
      const name = formatMatrix(matrix);
      const known = maps.get(name);
      if (!known?.max?.tested || !known.min?.tested) return [];
      const grid = tileGrid(matrixShape(info.config, matrix.projection), tile);
      const { max, min } = atLeast(known, prompts);
      if (!max || !min) return [];
      return [{ name, grid, max: max.firstDivergent, min: min.firstDivergent }];
    });
  };

  const run = async () => {
    stop.abort();
    const mine = (stop = new AbortController());
    const asked = jobs();
    const tested = new Map<string, MatrixStats>();
    const matrices: CrossedMatrix[] = [];
    stats.setState({
      ...{ tested, crossed: NOT_CROSSED, owner: context() },
      ...{ failure: null, progress: null },
    });
    if (asked.length === 0) return;
    stats.setState({ progress: { done: 0, all: asked.length } });
    const transfer = { type: 'stats' as const, jobs: asked, settings: STATS_SETTINGS };
    const job = analysis.request(
      transfer,
      (reply) => {
        if (mine.signal.aborted || reply.type !== 'matrix') return;
        tested.set(reply.name, reply.stats);
        matrices.push(reply.crossed);
        const progress = { done: tested.size, all: asked.length };
        stats.setState({ tested: new Map(tested), progress });
      },
      mine.signal,
    );
    const end = await job.done;
    if (mine.signal.aborted) return;
    stats.setState({ progress: null, failure: end.type === 'error' ? end.error : null });
    if (end.type !== 'tested') return;
    const show = (crossed: Crossed) => stats.setState({ crossed });
    const failure = await fitCrossed(analysis, matrices, show, mine.signal);
    if (failure) stats.setState({ failure });
  };

  /** Ends what is under way: it begins anew when the place is opened again. */
  const leave = () => {
    const { progress, crossed } = stats.getState();
    if (progress === null && !crossed.fitting) return;
    stop.abort();
    stats.setState({ progress: null, owner: null, crossed: NOT_CROSSED });
  };

  /** Tests anew if what is shown has changed since. */
  const refresh = () => {
    const { owner } = stats.getState();
    const shown = ui.getState().place === 'stats';
    if (shown && owner !== context() && !results.getState().reading) void run();
  };

  return {
    start() {
      stats.subscribe((now, before) => {
        const changed = ['source', 'swap', 'files'] as const;
        if (changed.some((key) => now[key] !== before[key])) refresh();
      });
      ui.subscribe((now, before) => {
        if (now.place === before.place) return;
        if (before.place === 'stats') leave();
        refresh();
      });
      shared.subscribe((now, before) => {
        if (now.text !== before.text || now.shown !== before.shown) refresh();
      });
      map.subscribe((now, before) => {
        if (now.leastPrompts !== before.leastPrompts) refresh();
      });
      results.subscribe((now, before) => {
        // while a screen runs, results are not tested anew with every batch
        if (now.context !== before.context || now.reading !== before.reading) refresh();
      });
    },
    run: () => void run(),
    cancel() {
      stop.abort();
      stats.setState({ progress: null });
    },
    /** Whether results came in since they were tested. */
    isStale: () => stats.getState().owner !== null && stats.getState().owner !== context(),

    /** Opens one of the authors' spreadsheets as results; says what it held. */
    async read(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
      const end = await analysis.request({ type: 'spreadsheet', bytes }, () => undefined).done;
      if (end.type !== 'published') {
        const text =
          end.type === 'error' ? `${name}: ${end.error.message}` : `${name} was not read.`;
        addNotice(ui, { id: `published ${name}`, tone: 'warning', text });
        return;
      }
      const { published } = end;
      const { files, source } = stats.getState();
      const others = files.filter((file) => file.name !== name);
      const shown: StatsSource = published.severe[0]?.model.id ?? source;
      stats.setState({
        source: shown,
        files: [...others, { name, published }],
      });
      // Side by side shows them, too
      if (ui.getState().place !== 'compare') ui.setState({ place: 'stats' });
    },
  };
}
