import {
  PROTOCOL_VERSION,
  type DeviceLost,
  type Failure,
  type Final,
  type FinalOf,
  type Reply,
  type Request,
  type RequestOf,
} from '../protocol.ts';

/** The part of a Worker that the client uses; the page makes it, so that this file needs no DOM. */
export interface EnginePort {
  postMessage(message: Request, transfer?: Transferable[]): void;
  terminate(): void;
  onmessage: ((event: MessageEvent<Reply | DeviceLost>) => void) | null;
  onmessageerror: ((event: MessageEvent) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
}

export type Task = Exclude<Request, { type: 'cancel' }>['type'];

/** What a request is asked with: everything but its id. */
export type Ask<T extends Task> = Omit<RequestOf<T>, 'type' | 'id' | 'version'>;

interface FinalTypes {
  load: 'loaded';
  generate: 'generated';
  mutate: 'mutated';
  screen: 'screened';
  weights: 'weights';
}

/** How a job ended. It never rejects: being cancelled or failing are answers too. */
export type Ending<T extends Task> =
  FinalOf<FinalTypes[T]> | FinalOf<'cancelled'> | FinalOf<'error'>;

type Streamed<R extends Reply['type']> = (reply: Extract<Reply, { type: R }>) => void;

/** What to do with the replies a job streams before it ends. */
export interface StreamHandlers {
  progress?: Streamed<'progress'>;
  token?: Streamed<'token'>;
  outcomes?: Streamed<'outcomes'>;
}

export interface Job<T extends Task> {
  id: number;
  done: Promise<Ending<T>>;
  /** Asks the engine to stop; `done` then ends with `cancelled`, or with what came before. */
  cancel(): void;
}

export interface RequestOptions extends StreamHandlers {
  signal?: AbortSignal;
}

export interface EngineClient {
  request<T extends Task>(type: T, ask: Ask<T>, options?: RequestOptions): Job<T>;
  /** Ends the worker and every open job (as cancelled); the next request starts a new one. */
  restart(): void;
}

const CRASHED: Failure = {
  kind: 'internal',
  message: 'The engine stopped unexpectedly.',
  advice: 'Reload the engine; results already stored are kept.',
};

interface OpenJob {
  handlers: StreamHandlers;
  end(final: Final): void;
}

/**
 * Promises and streams over the engine worker. The worker is started by the first request, and
 * again by the next one after a crash, a lost device or `restart`.
 * @param spawn starts a worker
 * @param onLost told when the device is lost or the worker crashes, after all jobs have ended
 */
export function createEngineClient(
  spawn: () => EnginePort,
  onLost: (failure: Failure) => void = () => undefined,
): EngineClient {
  let port: EnginePort | null = null;
  let lastId = 0;
  const open = new Map<number, OpenJob>();

  const endAll = (final: (id: number) => Final) => {
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
    onLost(error);
  };

  const receive = (reply: Reply | DeviceLost) => {
    if (reply.type === 'device-lost') {
      lose(reply.error);
      return;
    }
    const job = open.get(reply.id);
    if (!job) return; // a late word of a job that was given up
    switch (reply.type) {
      case 'progress':
        job.handlers.progress?.(reply);
        break;
      case 'token':
        job.handlers.token?.(reply);
        break;
      case 'outcomes':
        job.handlers.outcomes?.(reply);
        break;
      default:
        open.delete(reply.id);
        job.end(reply);
    }
  };

  const start = (): EnginePort => {
    const started = spawn();
    started.onmessage = (event) => receive(event.data);
    started.onmessageerror = () => lose(CRASHED);
    started.onerror = (event) => {
      event.preventDefault();
      lose(
        event.message ? { ...CRASHED, message: `${CRASHED.message} (${event.message})` } : CRASHED,
      );
    };
    return (port = started);
  };

  return {
    request<T extends Task>(type: T, ask: Ask<T>, options: RequestOptions = {}): Job<T> {
      const id = ++lastId;
      const { signal, ...handlers } = options;
      const cancel = () => {
        if (open.has(id)) port?.postMessage({ type: 'cancel', id: ++lastId, target: id });
      };
      const done = new Promise<Ending<T>>((resolve) => {
        const end = (final: Final) => {
          signal?.removeEventListener('abort', cancel);
          resolve(final as Ending<T>);
        };
        if (signal?.aborted) {
          end({ type: 'cancelled', id });
          return;
        }
        signal?.addEventListener('abort', cancel);
        open.set(id, { handlers, end });
        const version = type === 'load' ? { version: PROTOCOL_VERSION } : {};
        try {
          (port ?? start()).postMessage({ type, id, ...version, ...ask } as unknown as Request);
        } catch (cause) {
          open.delete(id);
          const message = `The engine could not be asked: ${String(cause)}`;
          end({ type: 'error', id, error: { ...CRASHED, message } });
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
