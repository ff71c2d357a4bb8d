import type { Site } from '../../../src/lib/model/site.ts';

/** A mutation with what it writes. */
export interface Overwriting {
  /** Of the mutation among all that are screened. */
  index: number;
  site: Site;
  value: number;
}

/** A mutant whose output is known up to where it parts from the wild type's. */
export interface Diverged extends Overwriting {
  firstDivergent: number;
}
