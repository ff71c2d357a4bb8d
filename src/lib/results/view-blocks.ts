import type { Rect } from '../model/site.ts';
import type { Grid } from '../plan/grid.ts';
import { BLOCK_CELLS } from './cell-set.ts';

/** A view comes with so much of itself around it on each side, so that it can be moved a little. */
const MARGIN = 0.25;

/**
 * The cells in a view and a margin around it.
 * @param view in weights; it may reach over the edges
 * @param margin as a share of the view
 */
export function cellsInView({ rows, cols }: Grid, tile: number, view: Rect, margin = MARGIN): Rect {
  const span = (from: number, length: number, end: number): [number, number] => {
    const low = Math.floor((from - margin * length) / tile);
    const high = Math.ceil((from + (1 + margin) * length) / tile);
    return [Math.min(end, Math.max(0, low)), Math.min(end, Math.max(0, high))];
  };
  const [top, bottom] = span(view.row, view.height, rows);
  const [left, right] = span(view.col, view.width, cols);
  return { row: top, col: left, height: bottom - top, width: right - left };
}

/** The numbers of the blocks that some cells of a map are in, each once, ascending. */
export function blocksInRect({ cols }: Grid, { row, col, height, width }: Rect): number[] {
  const blocks: number[] = [];
  if (width <= 0) return blocks;
  let next = 0;
  for (let r = row; r < row + height; r++) {
    const last = Math.floor((r * cols + col + width - 1) / BLOCK_CELLS);
    const from = Math.floor((r * cols + col) / BLOCK_CELLS);
    for (let block = Math.max(next, from); block <= last; block++) blocks.push(block);
    next = Math.max(next, last + 1);
  }
  return blocks;
}

/** Blocks of a map by how far they are from a cell (row and column, fractions count), the nearest last. */
export function byDistance(
  { cols }: Grid,
  blocks: readonly number[],
  from: { row: number; col: number } | null,
): number[] {
  if (!from) return [...blocks].sort((a, b) => b - a);
  const distance = (block: number) => {
    const [first, last] = [block * BLOCK_CELLS, (block + 1) * BLOCK_CELLS - 1];
    const [top, bottom] = [Math.floor(first / cols), Math.floor(last / cols)];
    const [left, right] = top === bottom ? [first % cols, last % cols] : [0, cols];
    const away = (at: number, low: number, high: number) => Math.max(low - at, at - high, 0);
    return Math.max(away(from.row, top, bottom + 1), away(from.col, left, right + 1));
  };
  const far = new Map(blocks.map((block) => [block, distance(block)]));
  return [...blocks].sort((a, b) => far.get(b)! - far.get(a)! || b - a);
}
