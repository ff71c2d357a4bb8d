import { EXAMPLE, RECEIVED, THIS } from '../../lib/compare/result-source.ts';

/** What is said of results that were asked for, by a link perhaps, and are not here. @param side `first` */
export function missingWords(id: string, side: string): string {
  if (id === THIS) return 'The model is still loading: its results come with it.';
  if (id === EXAMPLE)
    return 'The finished screen is being fetched. If it does not come, look at the connection and reload the page.';
  if (RECEIVED.some((received) => received === id))
    return `The ${side} results came with another link than this one. Ask for the link again, or choose others.`;
  if (id.startsWith('p-'))
    return `The ${side} results are published ones: drop the authors’ spreadsheet (supplementary table 2) on the page to see them.`;
  if (id.startsWith('f-'))
    return `The ${side} results are a run file that is not open here: open it, or drop it on the page.`;
  return `The ${side} results are not stored in this browser for the loaded model: they were screened elsewhere. Ask for the run file and drop it here, or screen them, and choose them above.`;
}
