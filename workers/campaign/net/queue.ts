/** The queue of items: the owner fills it, workers take from it. */
import type { ConsumerInfo } from '@nats-io/jetstream';
import type { Msg } from '@nats-io/nats-core';
import type { QueueState, WorkMessage } from './contract.ts';
import { exchange } from './exchange.ts';
import { isThereAlready, unknownCampaign } from './failures.ts';
import { CONSUMER, itemSubject, parseItem, queueInfo, queueStream } from './names.ts';
import { REQUEST_MS, persist, persistRequest, rest, type Wire } from './wire.ts';

/** Items on their way at the same time. */
const ON_THE_WAY = 256;
const EMPTY = new Uint8Array(0);
const NANOS = 1_000_000;
/** What the server may take longer than it was told to wait. */
const LATE_MS = 2000;
const STATUS = { noMessages: 404, refused: 409 };
const PAUSE_MS = 1000;
const ACK_MS = 2000;
const WHAT = 'taking items';

export async function putItems(
  wire: Wire,
  cid: string,
  items: Iterable<{ item: number; round: number }>,
  { signal, onProgress }: { signal?: AbortSignal; onProgress?: (put: number) => void } = {},
): Promise<void> {
  const left = items[Symbol.iterator]();
  let put = 0;
  // as many at a time as this: each takes the next one when its own is stored
  const lane = async () => {
    for (let next = left.next(); !next.done; next = left.next()) {
      const { item, round } = next.value;
      signal?.throwIfAborted();
      await putItem(wire, itemSubject(cid, item, round));
      onProgress?.(++put);
    }
  };
  await Promise.all(Array.from({ length: ON_THE_WAY }, lane));
}

async function putItem(wire: Wire, subject: string): Promise<void> {
  const publish = async () => {
    try {
      await wire.js.publish(subject, EMPTY, { msgID: subject, timeout: REQUEST_MS });
    } catch (error) {
      if (!isThereAlready(error)) throw error;
    }
  };
  await persistRequest(wire, 'putting items into the queue', publish);
}

/** Who is no owner asks in another way (see accounts.ts), for the same answer. */
export async function queueState(wire: Wire, cid: string): Promise<QueueState> {
  const stream = queueStream(cid);
  const ask = async (): Promise<Partial<ConsumerInfo>> => {
    if (wire.isOwner) return wire.jsm.consumers.info(stream, CONSUMER);
    const answer = await wire.nc.request(queueInfo(stream), '', { timeout: REQUEST_MS });
    return answer.json();
  };
  const info = await persistRequest(wire, 'asking for the queue', ask);
  if (info.num_pending === undefined || info.num_ack_pending === undefined) throw unknownCampaign();
  return { pending: info.num_pending, taken: info.num_ack_pending };
}

/**
 * Takes items by one request (ADR-13 of NATS): without waiting for the batch to be full, but with an
 * end. The server sends what there is, or waits for the first and then sends what there is. The client's
 * `fetch` would hold items until the batch is full.
 */
export function fetchItems(
  wire: Wire,
  cid: string,
  count: number,
  expiresMs: number,
  signal?: AbortSignal,
): Promise<WorkMessage[]> {
  const subject = `$JS.API.CONSUMER.MSG.NEXT.${queueStream(cid)}.${CONSUMER}`;
  const request = { batch: count, no_wait: true, expires: expiresMs * NANOS };
  return persist(
    wire,
    WHAT,
    async () => {
      const taken: WorkMessage[] = [];
      let refused = false;
      const take = (msg: Msg) => {
        const { code, description } = msg.headers ?? { code: 0, description: '' };
        if (code === STATUS.refused && /deleted/i.test(description)) throw unknownCampaign();
        refused = code === STATUS.refused;
        if (code >= STATUS.noMessages) return true;
        const message = workMessage(wire, msg);
        if (message) taken.push(message);
        return taken.length === count;
      };
      const silentMs = expiresMs + LATE_MS;
      await exchange(wire, { what: WHAT, subject, request, silentMs, take, signal });
      if (signal?.aborted) for (const message of taken) message.giveBack(0);
      signal?.throwIfAborted();
      // too many wait, or the server is stopping: no reason to ask again at once
      if (refused && taken.length === 0) await rest(wire, Math.min(expiresMs, PAUSE_MS), signal);
      return taken;
    },
    signal,
  );
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
      // of an item that is no longer leased to us, as after a crash, the server says nothing
      await wire.nc.request(reply, '+ACK', { timeout: ACK_MS }).catch(() => undefined);
    },
  };
}

/** How many times, from `$JS.ACK.STREAM.CONSUMER.TIMES.…`, or the same behind domain and account. */
function deliveryOf(reply: string): number {
  const parts = reply.split('.');
  return Number(parts[parts.length > 9 ? 6 : 4]) || 1;
}
