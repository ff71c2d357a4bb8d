import { visible, weightAt, type Frame } from '../../figures/frame.ts';
import type { Marginals } from '../../figures/marginals.ts';
import type { ScreenKind } from '../../lib/plan/grid.ts';
import type { MatrixShape } from '../../lib/model/matrix.ts';
import type { Rect } from '../../lib/model/site.ts';

interface Point {
  x: number;
  y: number;
}

/** The totals of a cell's row and column, in words. @param first the cell's first weight */
export function lineWords(
  marginals: Marginals,
  kinds: readonly ScreenKind[],
  place: { row: number; col: number },
  first: { row: number; col: number },
): string[] {
  const sums = (values: Marginals['rows'], i: number) =>
    kinds.map((kind) => `${values[kind][i]} ${kind}`).join(', ');
  return [
    `row ${first.row}: ${sums(marginals.rows, place.row)}`,
    `column ${first.col}: ${sums(marginals.cols, place.col)}`,
  ];
}

/**
 * The whole cells of a box that was drawn over a map; null if it holds none. A box drawn in the
 * bars beside the map takes whole rows, one in those below it whole columns.
 */
export function regionOfBox(frame: Frame, tile: number, from: Point, to: Point): Rect | null {
  const window = visible(frame);
  const { rows, cols } = frame.shape;
  const a = weightAt(frame, Math.min(from.x, to.x), Math.min(from.y, to.y));
  const b = weightAt(frame, Math.max(from.x, to.x), Math.max(from.y, to.y));
  const beside = from.x > window.x + window.width;
  const below = from.y > window.y + window.height;
  const all = { row: frame.transpose ? below : beside, col: frame.transpose ? beside : below };
  // bars beside the map belong to lines that run across it
  const span = (low: number, high: number, length: number): [number, number] => [
    Math.max(0, Math.floor(low / tile) * tile),
    Math.min(length, Math.ceil(high / tile) * tile),
  ];
  const [top, bottom] = all.col ? [0, rows] : span(a.row, b.row, rows);
  const [left, right] = all.row ? [0, cols] : span(a.col, b.col, cols);
  if (bottom <= top || right <= left) return null;
  return { row: top, col: left, height: bottom - top, width: right - left };
}

interface Grown {
  shape: MatrixShape;
  tile: number;
  /** The cell under the cursor. */
  at: { row: number; col: number };
  /** As it was. */
  region: Rect | null;
}

/** A region grown, or shrunk, by a row or column of cells; it begins as the cell under the cursor. */
export function grownRegion(
  { shape, tile, at, region }: Grown,
  by: { down: number; right: number },
): Rect {
  const fit = (from: number, length: number, step: number, most: number) =>
    Math.min(most - from, Math.max(tile, Math.ceil((length + step * tile) / tile) * tile));
  const { row, col, height, width } = region ?? {
    ...{ row: at.row * tile, col: at.col * tile },
    ...{ height: tile, width: tile },
  };
  return {
    ...{ row, col },
    height: fit(row, height, by.down, shape.rows),
    width: fit(col, width, by.right, shape.cols),
  };
}
