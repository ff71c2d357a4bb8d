import { OutputTable } from '../../../lib/output/output-table.ts';
import { formatMatrix, parseMatrix } from '../../../lib/model/matrix.ts';
import type { LinkScreen } from '../../../lib/link-format/link-screen.ts';
import { distinctAdapters } from '../../../lib/model/run-adapter.ts';
import { tilesOf } from '../../../lib/run-file/run-file.ts';
import type {
  CampaignFound,
  CampaignOpened,
  Failure,
} from '../../../protocols/campaign-messages.ts';
import type { CampaignClient } from '../../clients/campaign-client.ts';
import type { LabContext } from '../../context.ts';
import { createRate } from '../../rate.ts';
import type { ReceivedScreen } from '../../stores/shared-store.ts';
import type { CampaignsDeps } from './campaigns.ts';

/** So long ago an item counts half: some come in a minute only. */
const RATE_MS = 30_000;

/** Where the campaign's maps are shown: in the place of results that came with a link. */
const screenOf = ({ campaign }: CampaignOpened): LinkScreen | null => {
  const { plan, prediction, title, model, way } = campaign;
  const tiles = tilesOf({ plan, ...(prediction ? { prediction } : {}) });
  if (!tiles) return null;
  const { matrices, kinds, tile } = tiles;
  const { name, hash, quantization, config } = model;
  return {
    title,
    plan: {
      sites: { type: 'tiles', matrices, tile, kinds, order: 'coarse' },
      assay: plan.assay,
      texts: false,
    },
    provenance: {
      app: __APP_VERSION__,
      model: { name, hash, quantization, config },
      adapters: [],
      way,
    },
    maps: new Map(matrices.map((matrix) => [matrix, {}])),
  };
};

/** Shows what a campaign finds, as it is found. */
export function createWatching(
  ctx: LabContext,
  client: CampaignClient,
  deps: Pick<CampaignsDeps, 'shared' | 'show'> & { failed(failure: Failure): void },
) {
  const { campaign: store, selection, shared } = ctx.stores;
  let screen: ReceivedScreen | null = null;
  let outputs = new OutputTable();
  let stop = new AbortController();

  const isShown = () => shared.getState().received.some(({ maps }) => maps === screen?.maps);

  /** Puts the campaign's maps where all places look for them. */
  const showMaps = (opened: CampaignOpened) => {
    const made = screenOf(opened);
    if (!made) return;
    const { sites, assay } = made.plan;
    if (!screen || !isShown()) {
      const again = screen ? { ...made, maps: screen.maps } : made;
      screen = deps.shared.receive([again], '');
    } else deps.shared.show(true);
    // the matrix in view stays where the campaign has it
    const { layer, projection } = selection.getState().site;
    const here = formatMatrix({ layer, projection });
    const name = sites.matrices.includes(here) ? here : sites.matrices[0];
    deps.show({ matrix: parseMatrix(name)!, assay, tile: sites.tile, kinds: sites.kinds });
  };

  const take = ({ batches, cleared, workers }: CampaignFound) => {
    if (!screen) return;
    for (const { matrix, kind, cells } of cleared) screen.counts.get(matrix)?.clear(kind, cells);
    for (const { matrix, batch } of batches) screen.counts.get(matrix)?.add(batch, outputs);
    if (batches.length + cleared.length === 0 || !isShown()) return;
    const before = screen;
    const adapters = distinctAdapters(workers.flatMap(({ adapter }) => adapter ?? []));
    // filled in place: what is shown sees by the new object around it that something came
    const now = { ...before, provenance: { ...before.provenance, adapters } };
    screen = now;
    shared.setState(({ received, verification, version }) => ({
      received: received.map((one) => (one.maps === now.maps ? now : one)),
      verification: verification?.of === before ? { ...verification, of: now } : verification,
      version: version + 1,
    }));
  };

  return {
    /** Follows the campaign until {@link stop}; what ended it is in the store. */
    async start(opened: CampaignOpened) {
      stop.abort();
      const mine = (stop = new AbortController());
      screen = null;
      outputs = new OutputTable();
      showMaps(opened);
      let rate: ReturnType<typeof createRate> | null = null;
      let known = 0;
      const told = (found: CampaignFound) => {
        if (mine.signal.aborted) return;
        take(found);
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
      const job = client.request(
        { type: 'watch' },
        (reply) => {
          if (reply.type === 'found') told(reply.found);
          if (reply.type === 'connection')
            store.setState({ isReconnecting: reply.status === 'reconnecting' });
        },
        mine.signal,
      );
      const end = await job.done;
      if (end.type === 'error' && !mine.signal.aborted) deps.failed(end.error);
    },
    stop: () => stop.abort(),
    showMaps,
  };
}

export type Watching = ReturnType<typeof createWatching>;
