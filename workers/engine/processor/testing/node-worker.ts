import { parentPort } from 'node:worker_threads';
import type { ToWorker } from '../pool/messages.ts';
import { servePool } from '../pool/serve.ts';

/** Node's worker of the pool. */
const serve = servePool((message) => parentPort?.postMessage(message));
parentPort?.on('message', (message: ToWorker | { kind: 'die' }) => {
  // a test's way to kill it
  if (message.kind === 'die') process.exit(3);
  else serve(message);
});
