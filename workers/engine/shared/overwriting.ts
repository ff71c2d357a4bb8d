import type { Site } from '../../../src/lib/model/site.ts';
import type { WrittenValue } from '../../../src/lib/mutation/mutation.ts';

/** A mutation with what it writes. */
export interface Overwriting {
  /** Of the mutation among all that are screened. */
  index: number;
  site: Site;
  value: WrittenValue;
}

/** A mutant whose output is known up to where it parts from the wild type's. */
export interface Diverged extends Overwriting {
  firstDivergent: number;
}
