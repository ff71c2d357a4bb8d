/** Requests that many messages answer. */
import { NoRespondersError, createInbox, type Msg } from '@nats-io/nats-core';
import { notAllowed, toLabError } from './failures.ts';
import type { Wire } from './wire.ts';

/** The status of an answer that says nobody is there to give one. */
const UNANSWERED = 503;

export interface Exchange {
  /** For the user: `taking items`. */
  what: string;
  subject: string;
  request: object;
  /** How long to wait for each answer. */
  silentMs: number;
  /** Takes an answer; true for the last. What it throws ends the exchange. */
  take: (answer: Msg) => boolean;
  signal?: AbortSignal | undefined;
  /**
   * Takes what the server still answers once the signal has aborted, as `take` does; without it nobody
   * listens any more. A request cannot be taken back, and what is already on its way would be lost.
   */
  takeLate?: (answer: Msg) => boolean;
}

/**
 * Asks, and takes answers until the last.
 * @returns false if it was cut off: no answer came in time, the connection was lost, the signal aborted.
 * What was taken until then counts. Throws a NoRespondersError where nobody answers, which may pass.
 */
export function exchange(
  wire: Wire,
  { what, subject, request, silentMs, take, signal, takeLate }: Exchange,
): Promise<boolean> {
  return new Promise((resolve, reject) => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let takeOn = take;
    const leave = () => {
      clearTimeout(timer);
      offChange();
      offRefusal();
      signal?.removeEventListener('abort', abort);
      answers.unsubscribe();
    };
    // once it has resolved, what comes later changes nothing
    const end = (whole: boolean) => {
      leave();
      resolve(whole);
    };
    const fail = (error: Error) => {
      leave();
      reject(error);
    };
    const cut = () => end(false);
    const abort = () => {
      if (!takeLate) {
        cut();
        return;
      }
      takeOn = takeLate;
      resolve(false);
    };
    const listen = () => {
      clearTimeout(timer);
      timer = setTimeout(cut, silentMs);
    };
    const inbox = createInbox(`_INBOX.${wire.uid}`);
    const answers = wire.nc.subscribe(inbox, {
      callback: (error, answer) => {
        if (error) {
          fail(toLabError(error, what));
          return;
        }
        if (answer.headers?.code === UNANSWERED) {
          fail(new NoRespondersError(subject));
          return;
        }
        listen();
        try {
          if (takeOn(answer)) end(true);
        } catch (thrown) {
          fail(thrown as Error);
        }
      },
    });
    const offChange = wire.onChange(cut);
    const offRefusal = wire.onRefusal((refused) => {
      if (refused.subject === subject) fail(notAllowed(what, refused));
    });
    signal?.addEventListener('abort', abort, { once: true });
    listen();
    if (signal?.aborted) cut();
    else wire.nc.publish(subject, JSON.stringify(request), { reply: inbox });
  });
}
