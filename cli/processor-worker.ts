import { parentPort } from 'node:worker_threads';
import type { ToWorker } from '../workers/engine/processor/pool/messages.ts';
import { servePool } from '../workers/engine/processor/pool/serve.ts';

/** A worker of the processor engine's pool, in Node. */
const serve = servePool((message) => parentPort?.postMessage(message));
parentPort?.on('message', (message: ToWorker) => serve(message));
