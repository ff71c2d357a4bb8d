/** Statistics and spreadsheets, off the page's thread: answers src/lib/analysis-protocol.ts. */
import type { AnalysisRequest } from '../src/lib/analysis-protocol.ts';
import { createAnalysisDesk } from './analysis/desk.ts';

const desk = createAnalysisDesk((reply) => self.postMessage(reply));

self.addEventListener('message', (event: MessageEvent<AnalysisRequest>) => {
  void desk.answer(event.data);
});
