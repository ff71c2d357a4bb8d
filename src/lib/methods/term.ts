import type { MethodId } from './method-ids.ts';

/** A word of the lab, explained to somebody who does not know it. */
export interface Term {
  term: string;
  /** One sentence or two. */
  definition: string;
  /** The entry of Methods that says more. */
  method?: MethodId;
}
