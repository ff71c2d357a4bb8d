/** A connection as the parts of {@link CampaignNet} use it. */
import type { JetStreamClient, JetStreamManager } from '@nats-io/jetstream';
import type { NatsConnection, PermissionViolationError } from '@nats-io/nats-core';
import type { LabError } from '../../../src/lib/base/failure.ts';
import {
  connectionClosed,
  isPassing,
  isUnanswered,
  toLabError,
  unknownCampaign,
} from './failures.ts';

export interface Wire {
  readonly nc: NatsConnection;
  readonly js: JetStreamClient;
  readonly jsm: JetStreamManager;
  readonly uid: string;
  readonly isOwner: boolean;
  readonly closed: Promise<LabError | null>;
  /** Calls each time the connection is back, and when it is closed. Returns what ends that. */
  onChange(listener: (change: 'back' | 'closed') => void): () => void;
  /** Calls with each thing that the server forbids. Returns what ends that. */
  onRefusal(listener: (refused: PermissionViolationError) => void): () => void;
}

/** How long one request may take before it is made again. */
export const REQUEST_MS = 10_000;
/** After this a stream that does not answer, on a connection that stands, is taken for absent. */
const ABSENT_MS = 5_000;
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 5_000;

/** The connection was lost and is back: what was under way may have gone with it. */
class ConnectionBack extends Error {}

/**
 * Does something until it is done: again when the connection was lost, the server starts or does
 * not answer. Whatever else goes wrong is thrown as a LabError.
 * @param what for the user: `sending a result`
 * @param attempt is made anew each time; must bear being made twice
 */
export async function persist<T>(
  wire: Wire,
  what: string,
  attempt: () => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  let unansweredSince: number | null = null;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
    signal?.throwIfAborted();
    if (wire.nc.isClosed()) throw (await wire.closed) ?? connectionClosed();
    try {
      return await attempt();
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof ConnectionBack) continue;
      if (wire.nc.isClosed()) throw (await wire.closed) ?? connectionClosed();
      if (!isPassing(error)) throw toLabError(error, what);
      if (!isUnanswered(error)) unansweredSince = null;
      else if (performance.now() - (unansweredSince ??= performance.now()) > ABSENT_MS)
        throw unknownCampaign(error);
      await rest(wire, pause, signal);
    }
  }
}

/** {@link persist} for a request with one answer: made again as soon as a lost connection is back. */
export const persistRequest = <T>(
  wire: Wire,
  what: string,
  attempt: () => Promise<T>,
  signal?: AbortSignal,
): Promise<T> => persist(wire, what, () => untilBack(wire, attempt, signal), signal);

function untilBack<T>(wire: Wire, attempt: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const abort = () => reject(signal?.reason as Error);
    const off = wire.onChange(() => reject(new ConnectionBack()));
    signal?.addEventListener('abort', abort, { once: true });
    void attempt()
      .then(resolve, reject)
      .finally(() => {
        off();
        signal?.removeEventListener('abort', abort);
      });
  });
}

/** Waits, but no longer than until the connection changes or the signal aborts. */
export function rest(wire: Wire, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      off();
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    const off = wire.onChange(end);
    signal?.addEventListener('abort', end, { once: true });
    if (signal?.aborted) end();
  });
}
