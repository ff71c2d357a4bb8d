/** Max-minus-min counts: for each row and column, its NSMs at max less its NSMs at min. */
export interface SignedCounts {
  rows: Int32Array;
  cols: Int32Array;
}
