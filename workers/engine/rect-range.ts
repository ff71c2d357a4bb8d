import type { MatrixRange } from './contract.ts';

/** What is known of a rectangle of weights; rows and columns are those of the stack it lies in. */
export interface RectRange extends MatrixRange {
  /** How many weights the value asked about would change. */
  differing: number;
}
