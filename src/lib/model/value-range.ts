/** Smallest and largest dequantised weight of a matrix. */
export interface ValueRange {
  min: number;
  max: number;
}
