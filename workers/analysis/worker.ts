/** Statistics and spreadsheets, off the page's thread: answers src/protocols/analysis-messages.ts. */
import type { AnalysisRequest } from '../../src/protocols/analysis-messages.ts';
import { createAnalysisService } from './service.ts';

const service = createAnalysisService((reply) => self.postMessage(reply));

self.addEventListener('message', (event: MessageEvent<AnalysisRequest>) => {
  void service.answer(event.data);
});
