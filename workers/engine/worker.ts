/** The engine behind the page: owns GPU and processor workers, answers src/protocols/engine-messages.ts. */
import type { Request } from '../../src/protocols/engine-messages.ts';
import { browserWorkers } from './processor/pool/browser-workers.ts';
import { EngineService } from './service.ts';

const service = new EngineService(
  (message, transfer) => {
    self.postMessage(message, { transfer: transfer ?? [] });
  },
  () => ({ gpu: navigator.gpu, workers: browserWorkers() }),
);

self.addEventListener('message', (event: MessageEvent<Request>) => {
  void service.answer(event.data);
});
