import {
  PROTOCOL_VERSION,
  type DeviceLost,
  type Failure,
  type Final,
  type FinalOf,
  type Reply,
  type Request,
  type RequestOf,
} from '../../protocols/engine-messages.ts';
import { createWorkerClient, type Unnumbered, type WorkerPort } from './worker-client.ts';

export type EnginePort = WorkerPort<Request, Reply | DeviceLost>;

export type Task = Exclude<Request, { type: 'cancel' }>['type'];

/** What a request is asked with: everything but its id. */
export type Ask<T extends Task> = Omit<RequestOf<T>, 'type' | 'id' | 'version'>;

interface FinalTypes {
  load: 'loaded';
  generate: 'generated';
  mutate: 'mutated';
  screen: 'screened';
  'screen-list': 'screened';
  predict: 'predicted';
  risks: 'risks';
  weights: 'weights';
  'chat-prompt': 'chat-prompt';
  'prompt-room': 'prompt-room';
  'super-weights': 'super-weights';
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
  risk?: Streamed<'risk'>;
  predicting?: Streamed<'predicting'>;
  disagreement?: Streamed<'disagreement'>;
  unchecked?: Streamed<'unchecked'>;
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

const FINAL: readonly string[] = [
  'loaded',
  'generated',
  'mutated',
  'screened',
  'predicted',
  'risks',
  'weights',
  'chat-prompt',
  'prompt-room',
  'super-weights',
  'cancelled',
  'error',
] satisfies Final['type'][];

/**
 * Promises and streams over the engine worker.
 * @param spawn starts a worker
 * @param onLost told when the device is lost or the worker crashes, after all jobs have ended
 */
export function createEngineClient(
  spawn: () => EnginePort,
  onLost: (failure: Failure) => void = () => undefined,
): EngineClient {
  const client = createWorkerClient<Request, Reply, Final, DeviceLost>({
    spawn,
    isFinal: (reply): reply is Final => FINAL.includes(reply.type),
    name: 'The engine',
    advice: 'Reload the engine; results already stored are kept.',
    lost: (message) => (message.type === 'device-lost' ? message.error : null),
    onLost,
  });
  return {
    request<T extends Task>(type: T, ask: Ask<T>, options: RequestOptions = {}): Job<T> {
      const { signal, ...handlers } = options;
      const stream = (reply: Reply) => {
        if (reply.type === 'progress') handlers.progress?.(reply);
        else if (reply.type === 'token') handlers.token?.(reply);
        else if (reply.type === 'outcomes') handlers.outcomes?.(reply);
        else if (reply.type === 'risk') handlers.risk?.(reply);
        else if (reply.type === 'predicting') handlers.predicting?.(reply);
        else if (reply.type === 'disagreement') handlers.disagreement?.(reply);
        else if (reply.type === 'unchecked') handlers.unchecked?.(reply);
      };
      const version = type === 'load' ? { version: PROTOCOL_VERSION } : {};
      const message = { type, ...version, ...ask } as unknown as Unnumbered<Request>;
      return client.request(message, stream, signal) as Job<T>;
    },
    restart: () => client.restart(),
  };
}
