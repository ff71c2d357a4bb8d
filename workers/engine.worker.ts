/** The engine behind the page: owns the GPU, answers the requests of src/protocol.ts. */
import type { Request } from '../src/protocol.ts';
import { Desk } from './desk.ts';

const desk = new Desk((message, transfer) => {
  self.postMessage(message, { transfer: transfer ?? [] });
});

self.addEventListener('message', (event: MessageEvent<Request>) => {
  void desk.answer(event.data);
});
