/** Stock web-llm beside the lab's engine: answers the requests of src/protocols/web-llm.ts. */
import type { StockRequest } from '../../src/protocols/web-llm.ts';
import { loadStock } from './load.ts';
import { StockDesk } from './service.ts';

const desk = new StockDesk(loadStock, (reply) => {
  self.postMessage(reply);
});

self.addEventListener('message', (event: MessageEvent<StockRequest>) => {
  void desk.answer(event.data);
});
