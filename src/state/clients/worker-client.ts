import type { Failure } from '../../lib/base/failure.ts';

/** The part of a Worker that a client uses; the page makes it, so that this file needs no DOM. */
export interface WorkerPort<Sent, Heard> {
  postMessage(message: Sent, transfer?: Transferable[]): void;
  terminate(): void;
  onmessage: ((event: MessageEvent<Heard>) => void) | null;
  onmessageerror: ((event: MessageEvent) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
}

/** Every job can end so, whatever it was asked for. */
type Stopped = { type: 'cancelled'; id: number } | { type: 'error'; id: number; error: Failure };

interface Message {
  type: string;
  id: number;
}

export interface WorkerJob<Final> {
  id: number;
  /** Never rejects: being cancelled or failing are answers too. */
  done: Promise<Final | Stopped>;
  /** Asks the worker to stop; `done` then ends with `cancelled`, or with what came before. */
  cancel(): void;
}

export interface WorkerClient<Sent extends Message, Reply extends Message, Final extends Reply> {
  /** @param message a request without its id. @param onStream told what comes before the end */
  request(
    message: Unnumbered<Sent>,
    onStream: (reply: Reply) => void,
    signal?: AbortSignal,
  ): WorkerJob<Final>;
  /** Ends the worker and every open job (as cancelled); the next request starts a new one. */
  restart(): void;
}

/** A request without its id, one by one of a union. */
export type Unnumbered<T> = T extends unknown ? Omit<T, 'id'> : never;

export interface WorkerSetup<Sent, Reply extends Message, Final extends Reply, Said> {
  spawn(): WorkerPort<Sent, Reply | Said>;
  isFinal(reply: Reply): reply is Final;
  /** What it is called when it crashes: `The engine`. */
  name: string;
  /** What to do then. */
  advice: string;
  /** What a message that answers no request means: the worker is lost. */
  lost?(message: Reply | Said): Failure | null;
  /** Told when the worker is lost or crashes, after all jobs have ended. */
  onLost?(failure: Failure): void;
}

interface OpenJob<Reply, Final> {
  onStream(reply: Reply): void;
  end(final: Final | Stopped): void;
}

/**
 * Promises and streams over a worker. It is started by the first request, and again by the next one
 * after a crash, a loss or `restart`.
 */
export function createWorkerClient<
  Sent extends Message,
  Reply extends Message,
  Final extends Reply,
  Said = never,
>(setup: WorkerSetup<Sent, Reply, Final, Said>): WorkerClient<Sent, Reply, Final> {
  const crashed = (message: string): Failure => ({
    kind: 'internal',
    message: `${setup.name} ${message}`,
    advice: setup.advice,
  });
  let port: WorkerPort<Sent, Reply | Said> | null = null;
  let lastId = 0;
  const open = new Map<number, OpenJob<Reply, Final>>();

  const endAll = (final: (id: number) => Stopped) => {
    const jobs = [...open];
    open.clear();
    for (const [id, job] of jobs) job.end(final(id));
  };

  const stop = () => {
    if (!port) return;
    port.onmessage = port.onmessageerror = port.onerror = null;
    port.terminate();
    port = null;
  };

  const lose = (error: Failure) => {
    stop();
    endAll((id) => ({ type: 'error', id, error }));
    setup.onLost?.(error);
  };

  const receive = (message: Reply | Said) => {
    const loss = setup.lost?.(message);
    if (loss) {
      lose(loss);
      return;
    }
    const reply = message as Reply;
    const job = open.get(reply.id);
    if (!job) return; // a late word of a job that was given up
    if (!setup.isFinal(reply)) {
      job.onStream(reply);
      return;
    }
    open.delete(reply.id);
    job.end(reply);
  };

  const start = () => {
    const started = setup.spawn();
    started.onmessage = (event) => receive(event.data);
    started.onmessageerror = () => lose(crashed('stopped unexpectedly.'));
    started.onerror = (event) => {
      event.preventDefault();
      lose(crashed(`stopped unexpectedly.${event.message ? ` (${event.message})` : ''}`));
    };
    return (port = started);
  };

  return {
    request(message, onStream, signal) {
      const id = ++lastId;
      const cancel = () => {
        const stopping = { type: 'cancel', id: ++lastId, target: id };
        if (open.has(id)) port?.postMessage(stopping as unknown as Sent);
      };
      const done = new Promise<Final | Stopped>((resolve) => {
        const end = (final: Final | Stopped) => {
          signal?.removeEventListener('abort', cancel);
          resolve(final);
        };
        if (signal?.aborted) {
          end({ type: 'cancelled', id });
          return;
        }
        signal?.addEventListener('abort', cancel);
        open.set(id, { onStream, end });
        try {
          (port ?? start()).postMessage({ ...message, id } as unknown as Sent);
        } catch (cause) {
          open.delete(id);
          end({ type: 'error', id, error: crashed(`could not be asked: ${String(cause)}`) });
        }
      });
      return { id, done, cancel };
    },
    restart() {
      stop();
      endAll((id) => ({ type: 'cancelled', id }));
    },
  };
}
