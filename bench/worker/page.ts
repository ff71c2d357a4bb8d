/** Passes what the worker measures or checks to the command line, which drives this page. */
import type { Job, Told } from './worker.ts';

declare global {
  interface Window {
    /** Put there by the command line. */
    told: (message: Told) => Promise<void>;
  }
}

const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
worker.addEventListener('message', (event: MessageEvent<Told>) => void window.told(event.data));
worker.addEventListener('error', (event) => {
  void window.told({ type: 'failed', message: event.message || 'The worker could not start.' });
});
const query = new URLSearchParams(location.search);
const at = (path: string) => new URL(path, location.href).href;
const organism = at('../organism/');
const job: Job = query.has('check')
  ? {
      type: 'check',
      organism,
      seed: Number(query.get('seed')),
      mutants: Number(query.get('mutants')),
    }
  : {
      type: 'measure',
      organism,
      only: query.get('only')?.split(',') ?? null,
      matrices: query.get('matrices')?.split(',') ?? null,
      smollm2: query.has('smollm2') ? at('../smollm2/SmolLM2-135M-Instruct.Q4_1.gguf') : null,
    };
worker.postMessage(job);
