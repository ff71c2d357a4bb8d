import type { Grid } from '../lib/plan/grid.ts';
import type { Rect } from '../lib/model/site.ts';
import { visible, weightAt, type Frame } from './frame.ts';
import type { Rgb } from './palette.ts';

export interface Pixels {
  width: number;
  height: number;
  /** RGBA; untested cells are transparent. */
  data: Uint8ClampedArray<ArrayBuffer>;
}

/** Some rows and columns of a map's blocks. */
export interface Blocks {
  row: number;
  col: number;
  rows: number;
  cols: number;
}

export const allBlocks = ({ rows, cols }: Grid): Blocks => ({
  ...{ row: 0, col: 0, rows, cols },
});

/**
 * Paints some of a map's blocks, each a pixel.
 * @param cols columns of the map in blocks
 * @param colourAt colour of a block (row · columns + column), null: transparent; `odd` alternates over
 *   the picture
 */
export function paint(
  { cols }: { cols: number },
  part: Blocks,
  transpose: boolean,
  colourAt: (block: number, odd: boolean) => Rgb | null,
): Pixels {
  const [width, height] = transpose ? [part.rows, part.cols] : [part.cols, part.rows];
  const data = new Uint8ClampedArray(4 * width * height);
  for (let row = 0; row < part.rows; row++) {
    for (let col = 0; col < part.cols; col++) {
      const rgb = colourAt((part.row + row) * cols + part.col + col, (row + col) % 2 === 1);
      if (!rgb) continue;
      const at = 4 * (transpose ? col * width + row : row * width + col);
      data[at] = rgb[0];
      data[at + 1] = rgb[1];
      data[at + 2] = rgb[2];
      data[at + 3] = 255;
    }
  }
  return { width, height, data };
}

/**
 * The blocks that a frame shows, at least one, and the rectangle of weights they cover.
 * @param side weights on a side of a block
 */
export function blocksInView(
  frame: Frame,
  { rows, cols }: Grid,
  side: number,
): { part: Blocks; at: Rect } {
  const window = visible(frame);
  const from = weightAt(frame, window.x, window.y);
  const to = weightAt(frame, window.x + window.width, window.y + window.height);
  const first = (weight: number, count: number) =>
    Math.max(0, Math.min(count - 1, Math.floor(weight / side)));
  const row = first(from.row, rows);
  const col = first(from.col, cols);
  const part = {
    row,
    col,
    rows: Math.max(1, Math.min(rows, Math.ceil(to.row / side)) - row),
    cols: Math.max(1, Math.min(cols, Math.ceil(to.col / side)) - col),
  };
  const at = {
    row: row * side,
    col: col * side,
    height: part.rows * side,
    width: part.cols * side,
  };
  return { part, at };
}
