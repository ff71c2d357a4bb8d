import { encodeHello, proofItem, type Hello } from '../../src/lib/campaign/hello.ts';
import type { WorkItem } from '../../src/lib/campaign/items.ts';
import { encodeRows } from '../../src/lib/campaign/row-codec.ts';
import type { RunRow } from '../../src/lib/run-file/columns.ts';
import type { CampaignNet, WorkMessage } from './net/contract.ts';
import type { OpenedCampaign } from './open-campaign.ts';

/** What a worker takes at a time should last so long. */
const BATCH_MS = 30_000;
const MOST_AT_A_TIME = 16;
/** So often the server is told that what was taken is still being computed. */
const ALIVE_MS = 30_000;
/** How long to wait for an item before looking again. */
const EXPIRES_MS = 5000;
/** So many times the queue has to be empty before a worker leaves: the keeper may ask for more. */
const LAST_LOOKS = 3;
/** An item that this worker did already is for another one: it goes back, and this one takes none of its kind meanwhile. */
const NOT_MINE_MS = 200;
const LET_OTHERS_MS = 2000;
/** Once it is stopped, results on their way have so long to arrive; then somebody else does those items. */
const LAST_MS = 10_000;
/** Results on their way while the next item is computed. */
const MOST_SENDING = 4;

/** How a worker gets on. */
export interface WorkProgress {
  items: number;
  mutants: number;
  /** Since the first item was asked for, without the time in which there was no work. */
  elapsedMs: number;
  /** Of that, in which nothing was computed. */
  waitingMs: number;
  state: 'working' | 'idle';
}

export interface WorkOptions {
  hello: Hello;
  /** Computes an item's mutants, in their order. */
  compute: (item: WorkItem, signal: AbortSignal) => Promise<RunRow[]>;
  signal: AbortSignal;
  onProgress?: (progress: WorkProgress) => void;
  /** Ends when the queue is empty and nobody computes any more; else it waits for more. */
  untilDone?: boolean;
}

/**
 * Works on a campaign until stopped: takes items, computes them, sends what came out and only then
 * takes them off the queue. What is taken and not computed goes back at once when it stops or fails.
 */
export async function work(
  net: CampaignNet,
  { cid, campaign, items }: OpenedCampaign,
  { hello, compute, signal, onProgress, untilDone }: WorkOptions,
): Promise<WorkProgress> {
  const proof = await compute(proofItem(items), signal);
  const answer = await encodeRows(campaign.plan, proof);
  await net.putResult(cid, 'hello', encodeHello(hello, answer), {}, { signal });
  const late = lateAfter(signal, LAST_MS);
  const started = performance.now();
  const mine = new Set<number>();
  let [done, mutants, computingMs, idleMs] = [0, 0, 0, 0];
  let last: WorkProgress['state'] = 'working';
  const progress = (state: WorkProgress['state']): WorkProgress => {
    last = state;
    const elapsedMs = performance.now() - started - idleMs;
    const waitingMs = Math.max(0, elapsedMs - computingMs);
    return { items: done, mutants, elapsedMs, waitingMs, state };
  };
  const timed = async (item: WorkItem) => {
    const from = performance.now();
    try {
      return await compute(item, signal);
    } finally {
      computingMs += performance.now() - from;
    }
  };
  const held = new Set<WorkMessage>();
  /** Until then items that are asked for again are left to others. */
  let othersUntil = 0;
  const leave = (message: WorkMessage) => {
    held.delete(message);
    othersUntil = performance.now() + LET_OTHERS_MS;
    void message.giveBack(NOT_MINE_MS);
  };
  const take = async (): Promise<WorkMessage[]> => {
    const each = done > 0 ? computingMs / done : BATCH_MS;
    const count = Math.max(1, Math.min(MOST_AT_A_TIME, Math.floor(BATCH_MS / each)));
    const withoutAgain = performance.now() < othersUntil;
    const wait = withoutAgain ? LET_OTHERS_MS : EXPIRES_MS;
    const batch = await net.fetchItems(cid, count, wait, { signal, withoutAgain });
    for (const message of batch) held.add(message);
    return batch;
  };
  const sending = new Set<Promise<void>>();
  let failure: { error: unknown } | null = null;
  const send = (message: WorkMessage, rows: readonly RunRow[]) => {
    const sent = (async () => {
      const bytes = await encodeRows(campaign.plan, rows);
      await net.putResult(cid, message.item, bytes, {}, { signal: late.signal });
      await message.done();
      done++;
      mutants += rows.length;
      onProgress?.(progress('working'));
    })().catch((error: unknown) => {
      failure ??= { error };
    });
    sending.add(sent);
    void sent.then(() => sending.delete(sent));
  };

  const alive = setInterval(() => {
    for (const message of held) message.working();
  }, ALIVE_MS);
  let next: Promise<WorkMessage[]> | null = null;
  let emptyLooks = 0;
  try {
    while (!signal.aborted && !failure) {
      const waitedFrom = performance.now();
      const batch = await (next ?? take());
      next = null;
      if (batch.length === 0) {
        idleMs += performance.now() - waitedFrom;
        onProgress?.(progress('idle'));
        if (!untilDone) continue;
        await Promise.all(sending);
        const { pending, taken } = await net.queueState(cid, signal);
        emptyLooks = pending === 0 && taken === 0 ? emptyLooks + 1 : 0;
        if (emptyLooks === LAST_LOOKS) break;
        continue;
      }
      emptyLooks = 0;
      const doneBefore = mine.size;
      for (const [i, message] of batch.entries()) {
        if (signal.aborted || failure) break;
        const isMine = mine.has(message.item);
        if (isMine) leave(message);
        // the next ones are on their way while the last is computed
        if (i === batch.length - 1) {
          next = take();
          next.catch(() => undefined);
        }
        if (isMine) continue;
        if (message.item < 0 || message.item >= items.count) await message.done();
        else {
          const rows = await timed(items.at(message.item));
          mine.add(message.item);
          send(message, rows);
          if (sending.size >= MOST_SENDING) await Promise.race(sending);
        }
        held.delete(message);
      }
      if (mine.size > doneBefore) continue;
      idleMs += performance.now() - waitedFrom;
      onProgress?.(progress('idle'));
    }
    await Promise.all(sending);
    if (failure) throw (failure as { error: unknown }).error;
    return progress(last);
  } catch (error) {
    if (!signal.aborted) throw error;
    await Promise.all(sending);
    return progress(last);
  } finally {
    clearInterval(alive);
    late.end();
    await next?.catch(() => undefined);
    await Promise.all([...held].map((message) => message.giveBack(0)));
  }
}

/** A signal that aborts some time after another one, unless it is ended before. */
function lateAfter(signal: AbortSignal, ms: number) {
  const late = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const wait = () => {
    timer = setTimeout(() => late.abort(signal.reason), ms);
  };
  if (signal.aborted) wait();
  else signal.addEventListener('abort', wait, { once: true });
  return {
    signal: late.signal,
    end: () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', wait);
    },
  };
}
