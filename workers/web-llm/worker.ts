/** Stock web-llm beside the lab's engine: answers the requests of src/protocols/web-llm-messages.ts. */
import type { WebLlmRequest } from '../../src/protocols/web-llm-messages.ts';
import { loadWebLlm } from './load.ts';
import { WebLlmService } from './service.ts';

const service = new WebLlmService(loadWebLlm, (reply) => {
  self.postMessage(reply);
});

self.addEventListener('message', (event: MessageEvent<WebLlmRequest>) => {
  void service.answer(event.data);
});
