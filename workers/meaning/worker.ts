/** Sentence embeddings for the page: answers the requests of src/protocols/meaning-messages.ts. */
import type { MeaningRequest } from '../../src/protocols/meaning-messages.ts';
import { MeaningService } from './service.ts';
import { loadSentenceModel } from './sentence-model.ts';

const service = new MeaningService(loadSentenceModel, (reply) => {
  self.postMessage(reply);
});

self.addEventListener('message', (event: MessageEvent<MeaningRequest>) => {
  void service.answer(event.data);
});
