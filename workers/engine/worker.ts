/** The engine behind the page: owns the GPU, answers the requests of src/protocols/engine-messages.ts. */
import type { Request } from '../../src/protocols/engine-messages.ts';
import { EngineService } from './service.ts';

const service = new EngineService((message, transfer) => {
  self.postMessage(message, { transfer: transfer ?? [] });
});

self.addEventListener('message', (event: MessageEvent<Request>) => {
  void service.answer(event.data);
});
