/** The store behind the page: fetches and keeps the files of models. */
import type { StoreRequest } from '../../src/protocols/store-messages.ts';
import { opfsStore } from './opfs.ts';
import { StoreService } from './service.ts';

const service = new StoreService(opfsStore(), (reply) => self.postMessage(reply));

self.addEventListener('message', (event: MessageEvent<StoreRequest>) => {
  void service.answer(event.data);
});
