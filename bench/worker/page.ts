/** Passes what the worker measures to the bench, which drives this page. */
import type { Told } from './worker.ts';

declare global {
  interface Window {
    /** Put there by the bench. */
    told: (message: Told) => Promise<void>;
  }
}

const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
worker.addEventListener('message', (event: MessageEvent<Told>) => void window.told(event.data));
worker.addEventListener('error', (event) => {
  void window.told({ type: 'failed', message: event.message || 'The worker could not start.' });
});
const query = new URLSearchParams(location.search);
worker.postMessage({
  model: new URL('../app/organism/', location.href).href,
  only: query.get('only'),
  smollm2: query.has('smollm2') ? new URL('../smollm2.gguf', location.href).href : null,
});
