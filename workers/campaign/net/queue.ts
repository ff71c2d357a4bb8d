/** The queue of items: the owner fills it, workers take from it. */
import type { ConsumerInfo } from '@nats-io/jetstream';
import type { Msg } from '@nats-io/nats-core';
import type { FetchOptions, QueueState, WorkMessage } from './contract.ts';
import { exchange } from './exchange.ts';
import { isThereAlready, unknownCampaign } from './failures.ts';
import { LINES, itemSubject, lineInfo, parseItem, queueStream, type Line } from './names.ts';
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
const GIVE_BACK_MS = 10_000;
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

export async function queueState(
  wire: Wire,
  cid: string,
  signal?: AbortSignal,
): Promise<QueueState> {
  const [first, again] = await Promise.all(LINES.map((line) => lineState(wire, cid, line, signal)));
  return {
    pending: first.pending + again.pending,
    taken: first.taken + again.taken,
    again: again.pending + again.taken,
  };
}

/** Who is no owner asks in another way (see accounts.ts), for the same answer. */
async function lineState(wire: Wire, cid: string, line: Line, signal?: AbortSignal) {
  const stream = queueStream(cid);
  const ask = async (): Promise<Partial<ConsumerInfo>> => {
    if (wire.isOwner) return wire.jsm.consumers.info(stream, line);
    const answer = await wire.nc.request(lineInfo(line, stream), '', { timeout: REQUEST_MS });
    return answer.json();
  };
  const info = await persistRequest(wire, 'asking for the queue', ask, signal);
  if (info.num_pending === undefined || info.num_ack_pending === undefined) throw unknownCampaign();
  return { pending: info.num_pending, taken: info.num_ack_pending };
}

/**
 * Takes items, those that were asked for again first. Where there are none it waits for one that is asked
 * for again: the others are all put into the queue at the begin, and one that is given back is found later.
 */
export function fetchItems(
  wire: Wire,
  cid: string,
  count: number,
  expiresMs: number,
  { signal, withoutAgain = false }: FetchOptions = {},
): Promise<WorkMessage[]> {
  return persist(
    wire,
    WHAT,
    async () => {
      const taken: WorkMessage[] = [];
      try {
        const fetch = (line: Line, waitMs: number) =>
          fetchFrom(wire, { cid, line, count: count - taken.length, waitMs, signal, taken });
        if (!withoutAgain) await fetch('again', 0);
        if (taken.length < count) await fetch('workers', 0);
        if (taken.length === 0) await fetch(withoutAgain ? 'workers' : 'again', expiresMs);
        signal?.throwIfAborted();
        return taken;
      } catch (error) {
        await Promise.all(taken.map((message) => message.giveBack(0)));
        throw error;
      }
    },
    signal,
  );
}

interface Fetch {
  cid: string;
  line: Line;
  count: number;
  /** How long to wait for the first item; 0 for what is there. */
  waitMs: number;
  signal: AbortSignal | undefined;
  /** Where items are put. */
  taken: WorkMessage[];
}

/**
 * Takes items of one line by one request (ADR-13 of NATS): without waiting for the batch to be full, but
 * with an end. The server sends what there is, or waits for the first and then sends what there is. The
 * client's `fetch` would hold items until the batch is full.
 */
async function fetchFrom(
  wire: Wire,
  { cid, line, count, waitMs, signal, taken }: Fetch,
): Promise<void> {
  const subject = `$JS.API.CONSUMER.MSG.NEXT.${queueStream(cid)}.${line}`;
  signal?.throwIfAborted();
  let refused = false;
  let came = 0;
  /** Tells each item to `give`; true at the end of the batch. */
  const taking = (give: (message: WorkMessage) => void) => (msg: Msg) => {
    const { code, description } = msg.headers ?? { code: 0, description: '' };
    if (code === STATUS.refused && /deleted/i.test(description)) throw unknownCampaign();
    refused = code === STATUS.refused;
    if (code >= STATUS.noMessages) return true;
    const message = workMessage(wire, msg);
    if (message) give(message);
    return ++came === count;
  };
  await exchange(wire, {
    what: WHAT,
    subject,
    request: { batch: count, no_wait: true, expires: waitMs * NANOS },
    silentMs: waitMs + LATE_MS,
    take: taking((message) => taken.push(message)),
    takeLate: taking((message) => void message.giveBack(0)),
    signal,
  });
  // too many wait, or the server is stopping: no reason to ask again at once
  if (refused && came === 0 && !signal?.aborted) await rest(wire, PAUSE_MS, signal);
}

/** A lease, by the address that the server wants to hear of it at. */
function workMessage(wire: Wire, msg: Msg): WorkMessage | null {
  const found = parseItem(msg.subject);
  const { reply } = msg;
  if (!found || !reply?.startsWith('$JS.ACK.')) return null;
  return {
    ...found,
    working: () => {
      if (!wire.nc.isClosed()) wire.nc.publish(reply, '+WPI');
    },
    giveBack: async (delayMs) => {
      const delay = Math.round(delayMs * NANOS);
      // with a delay, be it 0, a server that has just started may wait for the whole lease (2.15.1):
      // it has no timer yet
      const nak = delay > 0 ? `-NAK ${JSON.stringify({ delay })}` : '-NAK';
      const tell = () => wire.nc.request(reply, nak, { timeout: ACK_MS });
      const enough = AbortSignal.timeout(GIVE_BACK_MS);
      await persistRequest(wire, 'giving items back', tell, enough).catch(() => undefined);
    },
    done: async () => {
      // of an item that is no longer leased to us, as after a crash, the server says nothing
      await wire.nc.request(reply, '+ACK', { timeout: ACK_MS }).catch(() => undefined);
    },
  };
}
