/**
 * All results of a campaign, each once and in order. What is stored is read in batches; what comes is
 * heard live. A live message that is not the next one only says that there is more to read: so nothing
 * has to be kept meanwhile, however slow the reader, and a gap closes itself.
 */
import type { ResultMessage } from './contract.ts';
import { toLabError } from './failures.ts';
import { LINK_PAYLOAD } from './grants.ts';
import { liveSubject, parseResult, resultStream, resultSubject } from './names.ts';
import { readStored, storedMessage, type StoredMessage } from './stored.ts';
import { persist, rest, type Wire } from './wire.ts';

/** Messages and bytes asked for at a time: well below what the server lets a client be behind. */
const BATCH = 4000;
const BATCH_BYTES = 4 * 2 ** 20;
/** Live messages can be lost without a word; this often one looks for what is stored. */
const LOOK_MS = 60_000;
const WHAT = 'reading results';

export async function followResults(
  wire: Wire,
  cid: string,
  fromSeq: number,
  onResult: (message: ResultMessage) => void,
  signal: AbortSignal,
  onCaughtUp?: () => void,
): Promise<void> {
  const stream = resultStream(cid);
  const failed = new AbortController();
  const over = AbortSignal.any([signal, failed.signal]);
  let next = fromSeq;
  /** The latest place heard of since reading began. */
  let heard = 0;
  let reading = true;
  let wake: () => void = () => undefined;
  over.addEventListener('abort', () => wake(), { once: true });

  const tell = ({ seq, subject, ...said }: StoredMessage) => {
    if (seq < next || over.aborted) return;
    next = seq + 1;
    const found = parseResult(subject);
    if (found) onResult({ seq, ...found, ...said });
  };
  const hear = (message: StoredMessage) => {
    if (!reading && message.seq === next) {
      tell(message);
      return;
    }
    heard = Math.max(heard, message.seq);
    if (heard >= next) wake();
  };
  const live = wire.nc.subscribe(liveSubject(resultSubject(cid, '*', '*')), {
    callback: (error, msg) => {
      try {
        if (error) throw error;
        const message = storedMessage(msg, stream, LINK_PAYLOAD);
        if (message) hear(message);
      } catch (thrown) {
        failed.abort(toLabError(thrown, WHAT));
      }
    },
  });
  /** Reads until the end of what is stored. */
  const readOn = async () => {
    for (let left: number | null = null; left !== 0 && !over.aborted;) {
      const request = { seq: next, batch: BATCH, max_bytes: BATCH_BYTES };
      left = await readStored(wire, stream, request, LINK_PAYLOAD, tell, over);
    }
  };
  try {
    for (;;) {
      reading = true;
      do {
        heard = 0;
        await persist(wire, WHAT, readOn, over);
      } while (heard >= next);
      reading = false;
      onCaughtUp?.();
      onCaughtUp = undefined;
      const pause = new AbortController();
      wake = () => pause.abort();
      // ends as well when the connection is back
      if (!over.aborted) await rest(wire, LOOK_MS, pause.signal);
      over.throwIfAborted();
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    live.unsubscribe();
  }
}
