/**
 * The order in which a map's cells are screened, coarse to fine: that of a Bayer (ordered-dither)
 * matrix, in which every prefix is spread evenly over the grid, so that a map is readable early and
 * refines.
 *
 * The lowest bits of a cell's row and column choose one of four lattices, and these come one after
 * the other; within a lattice the next bits choose again. So the cell at any place is found by
 * counting the cells of four lattices at each bit, and nothing of the grid's size is ever made.
 */
import type { Grid } from './grid.ts';

/** Lowest bits of row and column, in the order that their lattices come. */
const LATTICES = [
  [0, 0],
  [1, 1],
  [0, 1],
  [1, 0],
] as const;

/** How many of `length` rows (or columns) have this lowest bit. */
const half = (length: number, bit: number) => (length - bit + 1) >> 1;

/** The cell at a place of the order. @param place 0 to rows · cols − 1 */
export function cellInOrder({ rows, cols }: Grid, place: number): number {
  let [row, col, step] = [0, 0, 1];
  let [height, width, left] = [rows, cols, place];
  while (height * width > 1) {
    for (const [r, c] of LATTICES) {
      const [h, w] = [half(height, r), half(width, c)];
      if (left < h * w) {
        row += r * step;
        col += c * step;
        [height, width] = [h, w];
        break;
      }
      left -= h * w;
    }
    step *= 2;
  }
  return row * cols + col;
}

/** The place of a cell in the order. */
export function placeInOrder({ rows, cols }: Grid, cell: number): number {
  let [row, col] = [Math.floor(cell / cols), cell % cols];
  let [height, width, place] = [rows, cols, 0];
  while (height * width > 1) {
    const [bottom, right] = [row & 1, col & 1];
    for (const [r, c] of LATTICES) {
      const [h, w] = [half(height, r), half(width, c)];
      if (r === bottom && c === right) {
        [height, width] = [h, w];
        break;
      }
      place += h * w;
    }
    [row, col] = [row >> 1, col >> 1];
  }
  return place;
}

/** All cells in their order; of a large grid ask {@link cellInOrder} instead. */
export function coarseToFine(grid: Grid): Uint32Array {
  return Uint32Array.from({ length: grid.rows * grid.cols }, (_, place) =>
    cellInOrder(grid, place),
  );
}
