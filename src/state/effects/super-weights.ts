import type { LabContext } from '../context.ts';
import { noSuperWeights } from '../stores/super-weights-store.ts';

/** Has the engine look for super weights; what was found of one model is forgotten with it. */
export function createSuperWeights(ctx: LabContext) {
  const { model, superWeights } = ctx.stores;
  let stop: AbortController | null = null;

  model.subscribe(({ model: info }, before) => {
    if (info?.hash === before.model?.hash) return;
    stop?.abort();
    superWeights.setState(noSuperWeights);
  });

  return {
    /** Looks for them in one pass over a text; a search under way is given up for it. */
    async find(prompt: string) {
      stop?.abort();
      const mine = (stop = new AbortController());
      superWeights.setState({ running: true, failure: null });
      const end = await ctx.engine.request('super-weights', { prompt }, { signal: mine.signal })
        .done;
      if (mine.signal.aborted) return;
      superWeights.setState({ running: false });
      if (end.type === 'super-weights') superWeights.setState({ found: end.found });
      if (end.type === 'error') superWeights.setState({ failure: end.error });
    },
  };
}
