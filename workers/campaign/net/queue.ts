/** The queue of items: the owner fills it, workers take from it. */
import { createInbox, type Msg } from '@nats-io/nats-core';
import type { QueueState, WorkMessage } from './contract.ts';
import { isThereAlready, toLabError, unknownCampaign } from './failures.ts';
import { CONSUMER, itemSubject, parseItem, queueStream } from './names.ts';
import { REQUEST_MS, persist, type Wire } from './wire.ts';

/** Items on their way at the same time. */
const ON_THE_WAY = 256;
const EMPTY = new Uint8Array(0);
const NANOS = 1_000_000;
/** What the server may take longer than it was told to wait. */
const LATE_MS = 2000;
const STATUS = { noMessages: 404, timeout: 408, gone: 409, unanswered: 503 };

export async function putItems(
  wire: Wire,
  cid: string,
  items: Iterable<{ item: number; round: number }>,
  { signal, onProgress }: { signal?: AbortSignal; onProgress?: (put: number) => void } = {},
): Promise<void> {
  const rest = items[Symbol.iterator]();
  let put = 0;
  // as many at a time as this: each takes the next one when its own is stored
  const lane = async () => {
    for (let next = rest.next(); !next.done; next = rest.next()) {
      const { item, round } = next.value;
      await putItem(wire, itemSubject(cid, item, round), signal);
      onProgress?.(++put);
    }
  };
  await Promise.all(Array.from({ length: ON_THE_WAY }, lane));
}

async function putItem(wire: Wire, subject: string, signal?: AbortSignal): Promise<void> {
  const publish = async () => {
    try {
      await wire.js.publish(subject, EMPTY, { msgID: subject, timeout: REQUEST_MS });
    } catch (error) {
      if (!isThereAlready(error)) throw error;
    }
  };
  await persist(wire, 'putting items into the queue', publish, signal);
}

export async function queueState(wire: Wire, cid: string): Promise<QueueState> {
  const info = await persist(wire, 'asking for the queue', () =>
    wire.jsm.consumers.info(queueStream(cid), CONSUMER),
  );
  return { pending: info.num_pending, taken: info.num_ack_pending };
}

/**
 * One request for items (ADR-13 of NATS). Without waiting for the batch to be full, but with an end:
 * the server sends what there is, or waits for the first and then sends what there is. The client's
 * `fetch` would hold items until the batch is full.
 */
export function fetchItems(
  wire: Wire,
  cid: string,
  count: number,
  expiresMs: number,
  signal?: AbortSignal,
): Promise<WorkMessage[]> {
  return new Promise((resolve, reject) => {
    const taken: WorkMessage[] = [];
    const inbox = createInbox(`_INBOX.${wire.uid}`);
    const end = (settle: () => void) => {
      clearTimeout(timer);
      off();
      signal?.removeEventListener('abort', abort);
      sub.unsubscribe();
      settle();
    };
    const finish = () => end(() => resolve(taken));
    const abort = () =>
      end(() => {
        for (const message of taken) message.giveBack(0);
        resolve([]);
      });
    const take = (error: Error | null, msg: Msg) => {
      if (error) return end(() => reject(toLabError(error, 'taking items')));
      const code = msg.headers?.code ?? 0;
      if (code === STATUS.unanswered) return end(() => reject(unknownCampaign()));
      if (code === STATUS.gone && !/pending/i.test(msg.headers?.description ?? ''))
        return end(() => reject(unknownCampaign()));
      if (code >= STATUS.noMessages) return finish();
      const message = workMessage(wire, msg);
      if (message) taken.push(message);
      if (taken.length === count) finish();
    };
    // a request that was lost with the connection is never answered
    const timer = setTimeout(finish, expiresMs + LATE_MS);
    const off = wire.onChange(finish);
    const sub = wire.nc.subscribe(inbox, { callback: take });
    signal?.addEventListener('abort', abort, { once: true });
    if (signal?.aborted) return abort();
    const request = { batch: count, no_wait: true, expires: expiresMs * NANOS };
    try {
      const subject = `$JS.API.CONSUMER.MSG.NEXT.${queueStream(cid)}.${CONSUMER}`;
      wire.nc.publish(subject, JSON.stringify(request), { reply: inbox });
    } catch (thrown) {
      end(() => reject(toLabError(thrown, 'taking items')));
    }
  });
}

/** A lease, by the address that the server wants to hear of it at. */
function workMessage(wire: Wire, msg: Msg): WorkMessage | null {
  const found = parseItem(msg.subject);
  const { reply } = msg;
  if (!found || !reply?.startsWith('$JS.ACK.')) return null;
  const say = (what: string) => {
    if (!wire.nc.isClosed()) wire.nc.publish(reply, what);
  };
  return {
    ...found,
    delivery: deliveryOf(reply),
    working: () => say('+WPI'),
    giveBack: (delayMs) => say(`-NAK ${JSON.stringify({ delay: Math.round(delayMs * NANOS) })}`),
    done: async () => {
      await persist(wire, 'finishing an item', () =>
        wire.nc.request(reply, '+ACK', { timeout: REQUEST_MS }),
      );
    },
  };
}

/** How many times, from `$JS.ACK.STREAM.CONSUMER.TIMES.…`, or the same behind domain and account. */
function deliveryOf(reply: string): number {
  const parts = reply.split('.');
  return Number(parts[parts.length > 9 ? 6 : 4]) || 1;
}
