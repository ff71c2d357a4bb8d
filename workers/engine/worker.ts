/** The engine behind the page: owns the GPU, answers the requests of src/protocols/engine.ts. */
import type { Request } from '../../src/protocols/engine.ts';
import { EngineService } from './service.ts';

const desk = new EngineService((message, transfer) => {
  self.postMessage(message, { transfer: transfer ?? [] });
});

self.addEventListener('message', (event: MessageEvent<Request>) => {
  void desk.answer(event.data);
});
