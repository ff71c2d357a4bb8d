import type { StoreFinal, StoreReply } from '../../protocols/store-messages.ts';
import type { StoreClient } from '../clients/store-client.ts';
import { createRate, type Rate } from '../rate.ts';
import type { Fetching, ModelsStore } from '../stores/models-store.ts';

/** How often a download's rate is measured anew where nothing comes. */
const TICK_MS = 1_000;

interface ModelJobsDeps {
  /** Milliseconds. */
  now: () => number;
  /** Looks anew at what is kept. */
  refresh: () => Promise<void>;
}

/** Jobs that fetch or check models, at most one of each, and how far they are. Models go by their folders. */
export function createModelJobs(
  models: ModelsStore,
  store: StoreClient,
  { now, refresh }: ModelJobsDeps,
) {
  const jobs = new Map<string, { cancel(): void }>();

  const setFetching = (id: string, change: Partial<Fetching> | null) => {
    const fetching = new Map(models.getState().fetching);
    const before = fetching.get(id) ?? {
      state: 'running',
      progress: { received: 0, total: 0, checked: 0 },
      rate: 0,
      failure: null,
    };
    if (change) fetching.set(id, { ...before, ...change });
    else fetching.delete(id);
    models.setState({ fetching });
  };

  return {
    /** Runs a job; resolves to how it ended, null where the model has one that runs. */
    async run(
      id: string,
      message: Parameters<StoreClient['request']>[0],
      state: Fetching['state'] = 'running',
    ): Promise<StoreFinal | null> {
      if (jobs.has(id)) return null;
      let rate: Rate | null = null;
      let last = 0;
      setFetching(id, { state, failure: null, rate: 0 });
      const hear = (reply: StoreReply) => {
        if (reply.type !== 'progress') return;
        const { progress } = reply;
        const at = state === 'checking' ? progress.checked : progress.received;
        // what was here before did not come now
        if (!rate) rate = createRate(now());
        else rate.add(Math.max(0, at - last), now());
        last = at;
        setFetching(id, { progress, rate: rate.perSecond() });
      };
      // so that a server that sends nothing is seen to
      const ticking = setInterval(() => {
        rate?.add(0, now());
        if (rate) setFetching(id, { rate: rate.perSecond() });
      }, TICK_MS);
      const job = store.request(message, hear);
      jobs.set(id, job);
      const end = await job.done;
      clearInterval(ticking);
      jobs.delete(id);
      await refresh();
      const isKept = models.getState().stored.some((model) => model.id === id);
      if (end.type === 'error') setFetching(id, { state: 'failed', failure: end.error });
      else if (end.type === 'cancelled' && isKept) setFetching(id, { state: 'paused' });
      else setFetching(id, null);
      return end;
    },
    cancel: (id: string) => jobs.get(id)?.cancel(),
    cancelAll: () => {
      for (const job of jobs.values()) job.cancel();
    },
    /** Forgets how far a job was. */
    clear: (id: string) => setFetching(id, null),
  };
}
