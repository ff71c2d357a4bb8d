/** Passes messages between the command line, which drives this page, and the worker. */
import type { Ask, Tell } from './messages.ts';

declare global {
  interface Window {
    /** Put there by this page, called by the command line. */
    ask: (message: Ask) => void;
    /** Put there by the command line. */
    tell: (message: Tell) => Promise<void>;
  }
}

const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });

worker.addEventListener('message', (event: MessageEvent<Tell>) => {
  void window.tell(event.data);
});
worker.addEventListener('error', (event) => {
  void window.tell({ type: 'failed', message: event.message || 'The worker could not start.' });
});
window.ask = (message) => {
  worker.postMessage(message);
};
