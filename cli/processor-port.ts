import { Worker } from 'node:worker_threads';
import type { FromWorker, Port } from '../workers/engine/processor/pool/messages.ts';

/** A new worker of the processor engine's pool, in Node. @param file the built worker */
export function nodePort(file: string | URL): Port & { worker: Worker } {
  const worker = new Worker(file);
  return {
    worker,
    post: (message) => worker.postMessage(message),
    listen: (heard, died) => {
      worker.on('message', (message: FromWorker) => heard(message));
      let why = 'it ended';
      worker.on('error', (error) => (why = error.message));
      worker.on('exit', () => died(why));
    },
    terminate: () => {
      worker.removeAllListeners('exit');
      void worker.terminate();
    },
  };
}
