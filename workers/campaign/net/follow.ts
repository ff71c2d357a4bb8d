/**
 * All results of a campaign, each once and in order. What is stored is read in batches; what comes is
 * heard live. A live message that is not the next one only says that there is more to read: so nothing
 * has to be kept meanwhile, however slow the reader, and a gap closes itself.
 */
import type { ResultMessage } from './contract.ts';
import { LINK_PAYLOAD } from './grants.ts';
import { liveSubject, parseResult, resultStream, resultSubject } from './names.ts';
import { readStored, storedMessage, type StoredMessage } from './stored.ts';
import { persist, rest, type Wire } from './wire.ts';

/** Messages and bytes asked for at a time: well below what the server lets a client be behind. */
const BATCH = 4000;
const BATCH_BYTES = 4 * 2 ** 20;
/** Live messages can be lost without a word; this often one looks for what is stored. */
const LOOK_MS = 60_000;

export async function followResults(
  wire: Wire,
  cid: string,
  fromSeq: number,
  onResult: (message: ResultMessage) => void,
  signal: AbortSignal,
  onCaughtUp?: () => void,
): Promise<void> {
  const stream = resultStream(cid);
  let next = fromSeq;
  /** The latest place heard of. */
  let heard = 0;
  let reading = true;
  let wake: () => void = () => undefined;
  let failed: unknown = null;

  const tell = ({ seq, subject, bytes, headers }: StoredMessage) => {
    if (seq < next || signal.aborted) return;
    next = seq + 1;
    const found = parseResult(subject);
    if (found) onResult({ seq, ...found, bytes, headers });
  };
  const hear = (message: StoredMessage | null) => {
    if (!message || message.seq < next) return;
    if (!reading && message.seq === next) return tell(message);
    heard = Math.max(heard, message.seq);
    wake();
  };
  const live = wire.nc.subscribe(liveSubject(resultSubject(cid, '*', '*')), {
    callback: (error, msg) => {
      try {
        if (error) throw error;
        hear(storedMessage(msg, LINK_PAYLOAD));
      } catch (thrown) {
        failed = thrown;
        wake();
      }
    },
  });
  /** Reads until the end of what is stored. */
  const readOn = () =>
    persist(
      wire,
      'reading results',
      async () => {
        const request = () => ({ seq: next, batch: BATCH, max_bytes: BATCH_BYTES });
        let left: number | null;
        do left = await readStored(wire, stream, request(), LINK_PAYLOAD, tell, signal);
        while ((left === null || left > 0) && !signal.aborted);
      },
      signal,
    );
  try {
    for (;;) {
      reading = true;
      do await readOn();
      while (heard >= next);
      reading = false;
      onCaughtUp?.();
      onCaughtUp = undefined;
      const woken = new AbortController();
      wake = () => woken.abort();
      // ends too when the connection is back
      if (heard < next && failed === null)
        await rest(wire, LOOK_MS, AbortSignal.any([signal, woken.signal]));
      if (failed !== null) throw failed;
      signal.throwIfAborted();
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    live.unsubscribe();
  }
}
