/** Stock web-llm beside the lab's engine: answers the requests of src/protocols/stock.ts. */
import type { StockRequest } from '../src/protocols/stock.ts';
import { loadStock } from './stock/load-stock.ts';
import { StockDesk } from './stock/stock-desk.ts';

const desk = new StockDesk(loadStock, (reply) => {
  self.postMessage(reply);
});

self.addEventListener('message', (event: MessageEvent<StockRequest>) => {
  void desk.answer(event.data);
});
