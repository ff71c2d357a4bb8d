import { formatMatrix } from '../../lib/model/matrix.ts';
import { SCREEN_KINDS } from '../../lib/plan/grid.ts';
import { promisingBlocks } from '../../lib/ranking/promising-blocks.ts';
import {
  isRanked,
  rankPredicted,
  rankVerified,
  type RankedMutants,
} from '../../lib/ranking/rank-mutants.ts';
import type { LabContext } from '../context.ts';
import { predictedMaps, verifiedMaps } from '../ranked-maps.ts';
import { settingsOf, shownMaps } from '../shown-maps.ts';
import { RANKED_AT_ONCE } from '../stores/ranking-store.ts';
import { DEFAULT_VIEW, type RankingView } from '../stores/view.ts';
import { inSlices } from './in-slices.ts';
import type { Results } from './results.ts';

const VIEW_KEYS = Object.keys(DEFAULT_VIEW.ranking) as (keyof RankingView)[];

/** Ranks the mutants of the whole model, while the ranking is in view. */
export function createRanking(
  { stores }: LabContext,
  results: Pick<Results, 'unreadBlocks' | 'readBlocks'>,
) {
  const { map, model, ranking, results: known, risk, shared, ui } = stores;
  let stop = new AbortController();

  const shownNow = () => shownMaps({ ...settingsOf(stores), maps: known.getState().maps });

  /** What a ranking would be of, as a text that changes when that does; new results do not change it. */
  const context = (): string => {
    const { order, kinds, layer, projection } = ranking.getState();
    const { text, shown } = shared.getState();
    const { context: predicted, maps } = risk.getState();
    const of = order === 'risk' ? [predicted, maps.size] : [shown ? text : ''];
    return [known.getState().context, order, kinds.join(), layer, projection, ...of].join('|');
  };

  const testedNow = () => {
    let tested = 0;
    for (const results of shownNow().values())
      for (const kind of SCREEN_KINDS) tested += results[kind]?.tested ?? 0;
    return tested;
  };

  /** Of large stored maps, reads what may be better than the last of a ranking; false: nothing is. */
  const readBetter = async (order: 'kl' | 'token', { worst }: RankedMutants, most: number) => {
    const filter = ranking.getState();
    const own = known.getState().maps;
    const shown = shownNow();
    function* blocks() {
      for (const block of results.unreadBlocks()) {
        const name = formatMatrix(block.matrix);
        // what came with a link stands in place of this browser's map
        if (shown.get(name) === own.get(name) && isRanked(block.matrix, block.kind, filter))
          yield block;
      }
    }
    const wanted = promisingBlocks(blocks(), order, worst, most);
    if (wanted.length === 0) return false;
    await results.readBlocks(wanted);
    return true;
  };

  /** Ranks what is known now; null: it was given up. */
  const ranked = async (signal: AbortSignal): Promise<RankedMutants | null> => {
    const { order, most, ...filter } = ranking.getState();
    const config = model.getState().model?.config;
    if (!config) return { mutants: [], all: 0, worst: null };
    if (order === 'risk') {
      const { tile } = map.getState();
      const maps = predictedMaps(config, risk.getState().maps, tile, filter);
      return inSlices(rankPredicted(maps, most), signal);
    }
    for (;;) {
      const found = await inSlices(
        rankVerified(verifiedMaps(config, shownNow(), filter), order, most),
        signal,
      );
      if (!found) return null;
      const better = await readBetter(order, found, most);
      if (signal.aborted) return null;
      if (!better) return found;
    }
  };

  const run = async () => {
    stop.abort();
    const { signal } = (stop = new AbortController());
    const owner = context();
    ranking.setState({ owner, running: true, tested: testedNow() });
    const found = await ranked(signal);
    if (!found || signal.aborted) return;
    ranking.setState({ mutants: found.mutants, all: found.all, running: false });
  };

  /** Ranks anew if it is in view, and of something else than before. */
  const refresh = () => {
    const { owner, running, mutants, tested } = ranking.getState();
    if (ui.getState().place !== 'ranking' || known.getState().reading) return;
    const isOther = owner !== context();
    if (isOther) ranking.setState({ mutants: [], all: 0, most: RANKED_AT_ONCE });
    // nothing moves under a reader's eyes: what came in since is ranked when it is asked for
    const isFilling = !running && mutants.length === 0 && tested !== testedNow();
    if (isOther || isFilling) void run();
  };

  return {
    start() {
      ui.subscribe((now, before) => {
        if (now.place !== before.place) refresh();
      });
      ranking.subscribe((now, before) => {
        if (VIEW_KEYS.some((key) => now[key] !== before[key])) refresh();
      });
      for (const store of [known, shared, risk]) store.subscribe(refresh);
      model.subscribe((now, before) => {
        if (now.model !== before.model) refresh();
      });
    },

    /** Ranks again, with what came in since. */
    again: () => void run(),

    /** Ranks some more. */
    more() {
      ranking.setState(({ most }) => ({ most: most + RANKED_AT_ONCE }));
      void run();
    },

    /** How many mutants were tested since the ranking was made. */
    newer: () => Math.max(0, testedNow() - ranking.getState().tested),
  };
}
