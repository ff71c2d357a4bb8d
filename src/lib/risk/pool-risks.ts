import type { Rect } from '../model/site.ts';
import type { Grid } from '../plan/grid.ts';
import { POOLED_CELLS, type PooledRisk } from './matrix-risk.ts';

/** The smallest side of blocks that leaves no more than so many of them. */
export function poolSide({ rows, cols }: Grid, most = POOLED_CELLS): number {
  let side = 1;
  while (Math.ceil(rows / side) * Math.ceil(cols / side) > most) side++;
  return side;
}

/**
 * Some cells of a map, pooled as little as leaves at most so many blocks. A risk that is no number
 * counts as infinite. Throws a RangeError for cells that the map does not have.
 * @param risks of each cell of the map, row by row
 * @param rect in cells
 */
export function poolRisks(
  risks: Float32Array,
  grid: Grid,
  rect: Rect,
  most = POOLED_CELLS,
): PooledRisk {
  const { row, col, height, width } = rect;
  const inside = row >= 0 && col >= 0 && row + height <= grid.rows && col + width <= grid.cols;
  if (!inside || height < 1 || width < 1) throw new RangeError('The map has no such cells.');
  const side = poolSide({ rows: height, cols: width }, most);
  const [rows, cols] = [Math.ceil(height / side), Math.ceil(width / side)];
  const risk = new Float32Array(rows * cols);
  for (let r = 0; r < height; r++) {
    const from = (row + r) * grid.cols + col;
    const block = Math.floor(r / side) * cols;
    for (let c = 0; c < width; c++) {
      const value = risks[from + c];
      const at = block + Math.floor(c / side);
      if (!(value <= risk[at])) risk[at] = Number.isNaN(value) ? Infinity : value;
    }
  }
  return { side, rows, cols, risk };
}
