import { moved, type QueuedScreen } from '../../lib/plan/queue.ts';
import { mapOf, matrixOf, samePlan, type TilePlan } from '../../lib/plan/plan.ts';
import { mutantCount, sitesProblem } from '../../lib/plan/sites.ts';
import { mutantFlops } from '../../lib/plan/estimate.ts';
import type { Failure } from '../../protocols/engine-messages.ts';
import type { KeyValueStore } from '../../storage/key-value-store.ts';
import type { LabContext } from '../context.ts';
import type { Job } from '../clients/engine-client.ts';
import {
  clearedQueue,
  isActive,
  NOTHING_TIMED,
  type QueueCommand,
  type QueueItem,
} from '../stores/queue-store.ts';
import { throttle } from '../throttle.ts';
import { addNotice } from '../stores/ui-store.ts';
import { isCrossChecked } from '../stores/engine-store.ts';
import type { EngineChoice } from './engine-choice.ts';
import { createLostEngine } from './lost-engine.ts';
import { createQueueMeter } from './queue-meter.ts';
import { storedCells } from './stored-cells.ts';
import { createStoredQueue } from './stored-queue.ts';
import type { Results } from './results.ts';

const SHOW_EVERY_MS = 150;

interface QueueDeps {
  results: Results;
  keyValues: KeyValueStore;
  engineChoice: EngineChoice;
  /** Starts the engine anew after it was lost. */
  restartEngine: () => void;
}

/**
 * Screens matrices one after the other. The queue outlives the page; what is tested already is
 * skipped, so it may be stopped anywhere and gone on with as if it had never been.
 */
export function createQueue(
  ctx: LabContext,
  { results, keyValues, engineChoice, restartEngine }: QueueDeps,
) {
  const { engine, model, queue, ui } = ctx.stores;
  let job: Job<'screen'> | null = null;
  /** The loop under way; null while there is none. */
  let loop: Promise<void> | null = null;
  let lastId = 0;

  const meter = createQueueMeter(ctx);
  const stored = createStoredQueue(ctx, keyValues);
  const save = () => stored.save();
  const lostEngine = createLostEngine(ctx, restartEngine);

  const items = () => queue.getState().items;
  const find = (id: string) => items().find((item) => item.id === id);
  /** Changes the items, and the sums with them. */
  const setItems = (next: QueueItem[]) => {
    const sum = (pick: (item: QueueItem) => number) =>
      next.reduce((all, item) => all + pick(item), 0);
    queue.setState({ items: next, done: sum((i) => i.done), total: sum((i) => i.total) });
  };
  const change = (id: string, part: Partial<QueueItem>) =>
    setItems(items().map((item) => (item.id === id ? { ...item, ...part } : item)));

  const itemOf = ({ id, plan }: QueuedScreen): QueueItem => {
    const config = model.getState().model!.config;
    const total = mutantCount(config, plan);
    const flops = mutantFlops(config, plan.assay, matrixOf(plan));
    return { id, plan, state: 'waiting', done: 0, total, flops, failure: null };
  };

  /** Says of waiting items how much of them is known already. */
  const countKnown = async (ids: string[]) => {
    for (const id of ids) {
      const item = find(id);
      if (item?.state !== 'waiting') continue;
      const { tested } = await storedCells(ctx, item.plan);
      if (tested > 0 && find(id)?.state === 'waiting') change(id, { done: tested });
    }
  };

  const stop = (status: 'paused' | 'failed' | 'finished', failure: Failure | null = null) => {
    queue.setState({ status, failure });
    save();
  };

  /** Screens one item to its end; resolves to whether the queue goes on. */
  const screen = async (item: QueueItem): Promise<boolean> => {
    const { id, plan } = item;
    const map = mapOf(plan);
    change(id, { state: 'running', failure: null });
    const { done: doneCells, tested } = await storedCells(ctx, plan);
    let done = tested;
    const showSoon = throttle(() => {
      if (find(id)) change(id, { done });
      meter.show();
    }, SHOW_EVERY_MS);
    change(id, { done });
    if (!isActive(queue.getState()) || !find(id)) {
      if (find(id)) change(id, { state: 'waiting' });
      return true; // paused or removed while the stored results were read
    }
    if (done >= item.total) {
      change(id, { state: 'done' });
      return true;
    }
    job = ctx.engine.request(
      'screen',
      { plan, done: doneCells, check: isCrossChecked(engine.getState(), model.getState().device) },
      {
        disagreement: ({ found }) => engineChoice.disagrees(found),
        unchecked: ({ error }) => engineChoice.cannotCheck(error),
        outcomes: ({ batch, device }) => {
          lostEngine.works();
          done += batch.cells.length;
          meter.count(batch.cells.length, item.flops);
          results.add(map, batch, results.here(device));
          showSoon();
        },
      },
    );
    const end = await job.done;
    job = null;
    showSoon.flush();
    await ctx.log.flush();
    if (!find(id)) return true;
    if (end.type === 'screened') {
      change(id, { state: 'done', done: item.total });
      return true;
    }
    change(id, { state: 'waiting' });
    if (end.type !== 'error' || model.getState().phase !== 'ready') return true;
    if (end.error.kind === 'bad-request') {
      // the plan's own fault: the others may be well
      change(id, { state: 'failed', failure: end.error });
      return true;
    }
    stop('failed', end.error);
    return false;
  };

  const run = async () => {
    while (isActive(queue.getState())) {
      if (model.getState().phase !== 'ready') {
        queue.setState({ status: 'interrupted' });
        if (!(await lostEngine.isBack(() => isActive(queue.getState())))) {
          stop('failed', model.getState().failure);
          break;
        }
        continue;
      }
      queue.setState({ status: 'running' });
      const next = items().find(({ state }) => state === 'waiting');
      if (!next) {
        stop('finished');
        break;
      }
      save();
      if (!(await screen(next))) break;
    }
    if (queue.getState().status === 'pausing') stop('paused');
    meter.show();
  };

  const go = () => {
    if (!items().some(({ state }) => state === 'waiting' || state === 'running')) return;
    if (!isActive(queue.getState())) {
      meter.reset();
      lostEngine.works();
      const since = { tested: 0, ms: 0 };
      queue.setState({ status: 'running', rate: 0, since, timed: NOTHING_TIMED, failure: null });
      save();
    }
    loop ??= run().finally(() => {
      loop = null;
      // resumed while the last screen was being paused
      if (isActive(queue.getState())) go();
    });
  };

  const pause = () => {
    if (!isActive(queue.getState())) return;
    queue.setState({ status: job ? 'pausing' : 'paused' });
    job?.cancel();
    save();
  };

  const add = (plans: TilePlan[], at: 'front' | 'end', start: boolean) => {
    const config = model.getState().model?.config;
    if (!config) return;
    for (const plan of plans) {
      const problem = sitesProblem(config, plan.sites);
      if (!problem) continue;
      addNotice(ui, { id: 'plan', tone: 'warning', text: problem });
      return;
    }
    // a queue that is done makes room for the next
    const rest = queue.getState().status === 'finished' ? [] : items();
    const kept = rest.filter(({ state, plan }) => {
      const again = plans.some((other) => samePlan(plan, other));
      return !again || state === 'running' || (at === 'end' && state === 'waiting');
    });
    const fresh = plans
      .filter((plan) => !kept.some((item) => samePlan(item.plan, plan)))
      .map((plan) => itemOf({ id: `s${Date.now().toString(36)}-${++lastId}`, plan }));
    if (queue.getState().status === 'finished') queue.setState(clearedQueue);
    const first = kept.findIndex(({ state }) => state === 'waiting');
    const place = at === 'front' && first >= 0 ? first : kept.length;
    setItems([...kept.slice(0, place), ...fresh, ...kept.slice(place)]);
    if (start) go();
    else if (queue.getState().status === 'none') queue.setState({ status: 'paused' });
    save();
    void countKnown(fresh.map(({ id }) => id));
  };

  const remove = (id: string) => {
    const item = find(id);
    if (!item) return;
    setItems(items().filter((other) => other !== item));
    if (item.state === 'running') job?.cancel();
    if (items().length === 0 && !loop) queue.setState(clearedQueue);
    save();
  };

  return {
    /** How many mutants of a plan have results, wherever they came from. */
    tested: async (plan: TilePlan) => (await storedCells(ctx, plan)).tested,
    /** Does what a user asks, here or in a tab that watches. */
    do(command: QueueCommand) {
      switch (command.do) {
        case 'add':
          add(command.plans, command.at, command.start);
          break;
        case 'pause':
          pause();
          break;
        case 'resume':
          go();
          break;
        case 'remove':
          remove(command.id);
          break;
        case 'move':
          setItems(moved(items(), command.id, command.by));
          save();
          break;
        case 'clear':
          void this.clear();
          break;
      }
    },
    /** Stops and forgets the queue; results stay. */
    async clear() {
      pause();
      await loop;
      queue.setState(clearedQueue);
      save();
    },
    /** Brings back the stored queue, when the model is there; it goes on if it ran when the page was left. */
    async restore() {
      const info = model.getState().model;
      if (!info) return;
      const found = await stored.read(info.hash);
      if (!found || items().length > 0) return;
      if (model.getState().model !== info) return; // another one took its place meanwhile
      const good = found.screens.filter(({ plan }) => !sitesProblem(info.config, plan.sites));
      if (good.length === 0) return;
      setItems(good.map(itemOf));
      queue.setState({ status: 'paused' });
      if (found.running) go();
      await countKnown(good.map(({ id }) => id));
    },
    /** Stops the loop and lets go, for another tab takes the queue over as it is stored. */
    async handOver() {
      save();
      await stored.saved();
      queue.setState({ status: 'paused' });
      job?.cancel();
    },
    /** Settles when everything asked so far is stored. */
    saved: () => stored.saved(),
  };
}

export type Queue = ReturnType<typeof createQueue>;
