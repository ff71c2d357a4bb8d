import type { ToWorker } from './messages.ts';
import { servePool } from './serve.ts';

/** A browser's worker of the pool. */
const serve = servePool((message) => {
  postMessage(message);
});
addEventListener('message', ({ data }: MessageEvent<ToWorker>) => {
  serve(data);
});
