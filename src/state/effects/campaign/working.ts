import { keyOfSource } from '../../../lib/catalogue/model-offer.ts';
import { fromFailure, LabError, toFailure } from '../../../lib/base/failure.ts';
import type { Campaign } from '../../../lib/campaign/campaign.ts';
import { adapterOf } from '../../../lib/results/origin.ts';
import type { CampaignReply } from '../../../protocols/campaign-messages.ts';
import type { CampaignClient } from '../../clients/campaign-client.ts';
import type { LabContext } from '../../context.ts';
import { isWorking, type WorkState } from '../../stores/campaign-store.ts';
import type { ModelState } from '../../stores/model-store.ts';
import { isActive } from '../../stores/queue-store.ts';
import type { CampaignsDeps } from './campaigns-deps.ts';
import type { ItemComputer } from './compute-item.ts';

/** Computes for a campaign, when the page has nothing of its own to screen. */
export function createWorking(
  ctx: LabContext,
  client: CampaignClient,
  compute: ItemComputer,
  deps: Pick<CampaignsDeps, 'openModel'>,
) {
  const { campaign: store, model, models, queue } = ctx.stores;
  let job: AbortController | null = null;
  /** Settles when what is under way has given back what it took. */
  let ended: Promise<void> = Promise.resolve();

  const set = (part: Partial<WorkState>) =>
    store.setState(({ work }) => ({ work: { ...work, ...part } }));

  /** Has the campaign's model loaded. Throws a LabError that says what is missing. */
  const haveModel = async ({ model: wanted }: Campaign, signal: AbortSignal) => {
    const isHere = () => model.getState().model?.hash === wanted.hash;
    const ready = () => model.getState().phase === 'ready';
    if (model.getState().phase === 'watching')
      throw new LabError(
        'bad-request',
        'Another tab of this browser computes.',
        'Join there, or press “Compute here” first.',
      );
    if (isHere() && ready()) return;
    set({ status: 'model' });
    if (!isHere() || models.getState().asking) {
      const key = keyOfSource(wanted.source);
      if (key === null)
        throw new LabError(
          'bad-request',
          `${wanted.name} has to be on this machine, and the campaign does not say where it is to be had.`,
          'Choose its files under Model, then join.',
        );
      const before = model.getState().model;
      await deps.openModel(key);
      if (models.getState().current !== key)
        throw new LabError(
          'bad-request',
          `${wanted.name} was not downloaded.`,
          'Go on, or open it under Model.',
        );
      // what was loaded goes first
      await until((now) => now.model !== before || now.phase !== 'ready', signal);
    }
    await until(({ phase }) => phase !== 'loading' && phase !== 'idle', signal);
    if (signal.aborted || (ready() && isHere())) return;
    const { failure, model: info } = model.getState();
    if (failure) throw fromFailure(failure);
    throw new LabError(
      'bad-request',
      ready()
        ? `The campaign is of ${wanted.name} (${wanted.hash.slice(0, 12)}…); what is loaded from the same place, ${info?.name ?? 'a model'}, is another one.`
        : `${wanted.name} is not loaded.`,
      'Choose it under Model, then join.',
    );
  };

  /** Resolves when something holds of the model, or nobody waits for it any more. */
  const until = (holds: (state: ModelState) => boolean, signal: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      const look = () => {
        if (!holds(model.getState()) && !signal.aborted) return;
        stop();
        signal.removeEventListener('abort', look);
        resolve();
      };
      const stop = model.subscribe(look);
      signal.addEventListener('abort', look);
      look();
    });

  const answer = async (
    { job: number, campaign, item }: Extract<CampaignReply, { type: 'compute' }>,
    signal: AbortSignal,
  ) => {
    const rows = await compute(campaign, item, signal).catch(toFailure);
    client.request({ type: 'computed', job: number, rows }, () => undefined);
  };

  const run = async (signal: AbortSignal) => {
    const { opened, work } = store.getState();
    if (!opened) return;
    await haveModel(opened.campaign, signal);
    const { model: info, device } = model.getState();
    if (signal.aborted || !info || !device) return;
    set({ status: 'proving' });
    const end = await client.request(
      {
        type: 'work',
        model: { name: info.name, hash: info.hash },
        hello: {
          nickname: work.nickname,
          adapter: adapterOf(device),
          engine: device.engine,
          app: __APP_VERSION__,
        },
      },
      (reply) => {
        if (reply.type === 'compute') void answer(reply, signal);
        if (reply.type !== 'working' || signal.aborted) return;
        const { isIdle } = reply.progress;
        set({ progress: sum(reply.progress), status: isIdle ? 'idle' : 'working' });
      },
      signal,
    ).done;
    if (end.type === 'error') throw fromFailure(end.error);
  };

  /** What was done before a pause counts, too. */
  let before = { items: 0, mutants: 0 };
  const sum = (now: { items: number; mutants: number; isIdle: boolean }) => ({
    items: before.items + now.items,
    mutants: before.mutants + now.mutants,
    isIdle: now.isIdle,
  });

  const start = () => {
    if (job) return;
    if (isActive(queue.getState())) {
      set({ status: 'queue', failure: null });
      return;
    }
    const mine = (job = new AbortController());
    before = store.getState().work.progress ?? { items: 0, mutants: 0 };
    set({ status: 'proving', failure: null });
    ended = run(mine.signal)
      .catch((error: unknown) => {
        if (!mine.signal.aborted) set({ status: 'failed', failure: toFailure(error) });
      })
      .finally(() => (job = null));
  };

  const stop = async (status: 'paused' | 'queue' | 'off') => {
    if (job) {
      set({ status: 'stopping' });
      job.abort();
      await ended;
    }
    set({ status });
  };

  queue.subscribe((now) => {
    const { work } = store.getState();
    if (isActive(now) && isWorking(work)) void stop('queue').then(lookAgain);
    else lookAgain();
  });
  /** The page's own screens are done: the campaign goes on. */
  const lookAgain = () => {
    if (store.getState().work.status === 'queue' && !isActive(queue.getState())) start();
  };
  model.subscribe((now, then) => {
    if (now.model === then.model || !job || store.getState().work.status === 'model') return;
    void stop('paused');
  });

  return {
    /** Begins, or goes on. @param nickname what this page calls itself; '' for a number */
    start(nickname?: string) {
      if (nickname !== undefined) set({ nickname });
      start();
    },
    pause: () => stop('paused'),
    /** Gives back what was taken. */
    end: () => stop('off'),
    /** Computes what the worker asks for beside the work: the proof of a new campaign. */
    answer,
  };
}

export type Working = ReturnType<typeof createWorking>;
