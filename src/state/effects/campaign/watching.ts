import type {
  CampaignFound,
  CampaignOpened,
  Failure,
} from '../../../protocols/campaign-messages.ts';
import type { CampaignClient } from '../../clients/campaign-client.ts';
import type { LabContext } from '../../context.ts';
import { createRate } from '../../rate.ts';
import type { CampaignMaps } from './campaign-maps.ts';

/** So long ago an item counts half: some come in a minute only. */
const RATE_MS = 30_000;

/** Follows what a campaign finds. */
export function createWatching(
  ctx: LabContext,
  client: CampaignClient,
  deps: { maps: CampaignMaps; failed(failure: Failure): void },
) {
  const { campaign: store } = ctx.stores;
  let stop = new AbortController();

  return {
    /** Follows a campaign until {@link stop}; what ended it otherwise is told. */
    async start(opened: CampaignOpened) {
      stop.abort();
      const { signal } = (stop = new AbortController());
      deps.maps.begin(opened);
      let rate: ReturnType<typeof createRate> | null = null;
      let known = 0;
      const take = (found: CampaignFound) => {
        deps.maps.take(found);
        const { items, mutants, confirmed, workers, isCaughtUp } = found;
        // what was there at the begin tells nothing of the speed, nor what a ban takes away
        if (rate && mutants >= known) rate.add(mutants - known, ctx.now());
        else if (isCaughtUp) rate = createRate(ctx.now(), RATE_MS);
        known = mutants;
        store.setState({
          found: { items, mutants, confirmed, workers, isCaughtUp },
          rate: rate?.perSecond() ?? 0,
        });
      };
      const end = await client.request(
        { type: 'watch' },
        (reply) => {
          if (signal.aborted) return;
          if (reply.type === 'found') take(reply.found);
          if (reply.type === 'connection')
            store.setState({ isReconnecting: reply.status === 'reconnecting' });
        },
        signal,
      ).done;
      if (end.type === 'error' && !signal.aborted) deps.failed(end.error);
    },

    stop() {
      stop.abort();
      deps.maps.end();
    },
  };
}
