import type { StoreFinal, StoreReply, StoreRequest } from '../../protocols/store-messages.ts';
import { createWorkerClient, type WorkerPort } from './worker-client.ts';

export type StorePort = WorkerPort<StoreRequest, StoreReply>;

/** Promises and streams over the store worker. @param spawn starts a worker */
export const createStoreClient = (spawn: () => StorePort) =>
  createWorkerClient<StoreRequest, StoreReply, StoreFinal>({
    spawn,
    isFinal: (reply): reply is StoreFinal => reply.type !== 'progress',
    name: 'The part of the page that keeps models',
    advice: 'Try again; what has been downloaded is kept.',
  });

export type StoreClient = ReturnType<typeof createStoreClient>;
