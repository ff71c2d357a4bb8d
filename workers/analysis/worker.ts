/** Statistics and spreadsheets, off the page's thread: answers src/protocols/analysis.ts. */
import type { AnalysisRequest } from '../../src/protocols/analysis.ts';
import { createAnalysisDesk } from './service.ts';

const desk = createAnalysisDesk((reply) => self.postMessage(reply));

self.addEventListener('message', (event: MessageEvent<AnalysisRequest>) => {
  void desk.answer(event.data);
});
