import type { MethodId } from './method-ids.ts';
import { PAPER as THE_PAPER } from './citation.ts';

/** What the lab measures, in the words of the code that measures it. */
export interface Method {
  /** Stands in links. */
  id: MethodId;
  term: string;
  /** A sentence of the file `code`; a test holds them together. */
  definition: string;
  formula?: string;
  source: string;
  /** What it does not show. */
  limits: string;
  /** The file that defines it. */
  code: string;
}

export const OURS = 'Our definition.';
export const PAPER = `The paper (${THE_PAPER.authors} ${THE_PAPER.year}, ${THE_PAPER.archive})`;
