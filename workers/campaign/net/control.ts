/** What the owner says to all: plan, bans, proof. */
import { LabError } from '../../../src/lib/base/failure.ts';
import { isOvertaken, tooLarge } from './failures.ts';
import {
  controlStream,
  controlSubject,
  isControlName,
  liveSubject,
  parseControl,
} from './names.ts';
import { readStored, storedMessage, type StoredMessage } from './stored.ts';
import { CONTROL_BYTES } from './streams.ts';
import { REQUEST_MS, persist, persistRequest, rest, type Wire } from './wire.ts';

/** Names that may be told under; a campaign has some ten, and a part for each 50,000 mutants of a list. */
const MAX_NAMES = 1024;
/** Before what is said is read again after a failure. */
const PAUSE_MS = 2000;

export async function putControl(
  wire: Wire,
  cid: string,
  name: string,
  bytes: Uint8Array,
  signal?: AbortSignal,
): Promise<void> {
  await publish(wire, name, subjectOf(cid, name), bytes, signal);
}

/**
 * @param after only behind this message under the subject; 0: behind none
 * @returns false if another one came in between
 */
async function publish(
  wire: Wire,
  name: string,
  subject: string,
  bytes: Uint8Array,
  signal?: AbortSignal,
  after?: number,
): Promise<boolean> {
  if (bytes.length > CONTROL_BYTES) throw tooLarge(bytes.length, CONTROL_BYTES);
  const expect = after === undefined ? {} : { lastSubjectSequence: after };
  const send = async () => {
    try {
      await wire.js.publish(subject, bytes, { timeout: REQUEST_MS, expect });
      return true;
    } catch (error) {
      if (isOvertaken(error)) return false;
      throw error;
    }
  };
  return persistRequest(wire, `telling ${name}`, send, signal);
}

/** See CampaignNet.changeControl. */
export async function changeControl(
  wire: Wire,
  cid: string,
  name: string,
  change: (said: Uint8Array | null) => Uint8Array | null,
  signal?: AbortSignal,
): Promise<void> {
  const subject = subjectOf(cid, name);
  for (let isSaid = false; !isSaid;) {
    let last: StoredMessage | null = null;
    await readLast(wire, cid, subject, (message) => (last = message), signal);
    const { seq, bytes } = (last as StoredMessage | null) ?? { seq: 0, bytes: null };
    const after = change(bytes);
    if (after === null) return;
    isSaid = await publish(wire, name, subject, after, signal, seq);
  }
}

export async function getControl(
  wire: Wire,
  cid: string,
  name: string,
  signal?: AbortSignal,
): Promise<Uint8Array | null> {
  let found: Uint8Array | null = null;
  await readLast(wire, cid, subjectOf(cid, name), ({ bytes }) => (found = bytes), signal);
  return found;
}

/** See CampaignNet.watchControl. */
export function watchControl(
  wire: Wire,
  cid: string,
  onMessage: (name: string, bytes: Uint8Array) => void,
  onCaughtUp?: () => void,
): () => void {
  const stop = new AbortController();
  const last = new Map<string, number>();
  const tell = ({ subject, seq, bytes }: StoredMessage) => {
    const name = parseControl(subject);
    if (name === null || seq <= (last.get(name) ?? 0)) return;
    last.set(name, seq);
    onMessage(name, bytes);
  };
  const all = controlSubject(cid, '*');
  const live = wire.nc.subscribe(liveSubject(all), {
    callback: (error, msg) => {
      const message = error ? null : storedMessage(msg, controlStream(cid), CONTROL_BYTES);
      if (message && !stop.signal.aborted) tell(message);
    },
  });
  const readAll = async () => {
    while (!stop.signal.aborted && !wire.nc.isClosed())
      try {
        await readLast(wire, cid, all, tell, stop.signal);
        onCaughtUp?.();
        onCaughtUp = undefined;
        return;
      } catch {
        await rest(wire, PAUSE_MS, stop.signal);
      }
  };
  void readAll();
  const off = wire.onChange((change) => {
    // what was said in the meantime was told to nobody
    if (change === 'back') void readAll();
  });
  return () => {
    stop.abort();
    off();
    live.unsubscribe();
  };
}

/** Reads the last message of each subject that matches. */
async function readLast(
  wire: Wire,
  cid: string,
  subject: string,
  onMessage: (message: StoredMessage) => void,
  signal?: AbortSignal,
): Promise<void> {
  const request = { multi_last: [subject], batch: MAX_NAMES };
  await persist(
    wire,
    'reading the campaign',
    async () => {
      const stream = controlStream(cid);
      for (let left: number | null = null; left === null;) {
        // what is cut off for good is not read again
        signal?.throwIfAborted();
        left = await readStored(wire, stream, request, CONTROL_BYTES, onMessage, signal);
      }
    },
    signal,
  );
}

function subjectOf(cid: string, name: string): string {
  if (isControlName(name)) return controlSubject(cid, name);
  throw new LabError(
    'bad-request',
    `Nothing of a campaign is called ${name}.`,
    'Use small letters, digits and dashes, at most 32.',
  );
}
