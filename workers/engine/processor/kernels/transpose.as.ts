import { turn } from './simd.as';

/**
 * Weights in panels [rows/8, cols, 8] → those of the transposed matrix, [cols/8, rows, 8]; both
 * numbers of rows are multiples of 8.
 */
export function transpose_panels(weights: usize, rows: usize, cols: usize, to: usize): void {
  for (let p: usize = 0; p < rows; p += 8)
    for (let c: usize = 0; c < cols; c += 8, weights += 256)
      for (let half: usize = 0; half < 32; half += 16) {
        const out = to + ((c * rows + ((p << 3) + (half << 1))) << 2);
        turn(weights + half, 32, out, 32);
        turn(weights + 128 + half, 32, out + 16, 32);
      }
}
