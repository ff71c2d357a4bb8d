import type { FromWorker, Port } from './messages.ts';

/** A new worker of the pool, in a browser. */
export function browserPort(): Port {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
  return {
    post: (message) => {
      worker.postMessage(message);
    },
    listen: (heard, died) => {
      worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
        heard(data);
      };
      worker.onerror = ({ message }) => {
        worker.terminate();
        died(message || 'it could not be started');
      };
    },
    terminate: () => {
      worker.terminate();
    },
  };
}
