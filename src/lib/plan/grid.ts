import { matrixShape, type MatrixId, type MatrixShape } from '../model/matrix.ts';
import type { ModelConfig } from '../model/model-config.ts';
import type { Rect, Site } from '../model/site.ts';
import type { Kind, Mutation } from '../mutation/mutation.ts';

/** Kinds that a map can hold: those that need no number. */
export const SCREEN_KINDS = ['max', 'min', 'zero', 'sign'] as const satisfies readonly Kind[];
export type ScreenKind = (typeof SCREEN_KINDS)[number];

/** Sizes of squares that the page offers, the finest first; any other can be typed. */
export const TILE_SIZES = [1, 2, 4, 8, 16, 32, 64, 128] as const;

/** The map's grid of tiles. Cell index = tile row · cols + tile column. */
export interface Grid {
  rows: number;
  cols: number;
}

/** Half open, in weights. */
export type Span = readonly [from: number, to: number];

/** Rows and columns of a matrix, all where none are named; they begin and end with tiles. */
export interface Region {
  rows?: Span;
  cols?: Span;
}

export function tileGrid(shape: MatrixShape, tile: number): Grid {
  return { rows: Math.ceil(shape.rows / tile), cols: Math.ceil(shape.cols / tile) };
}

/** The site a cell of the map stands for; tiles at the far edges may be smaller. */
export function cellSite(shape: MatrixShape, matrix: MatrixId, tile: number, cell: number): Site {
  const { cols } = tileGrid(shape, tile);
  const row = Math.floor(cell / cols) * tile;
  const col = (cell % cols) * tile;
  return {
    layer: matrix.layer,
    projection: matrix.projection,
    row,
    col,
    height: Math.min(tile, shape.rows - row),
    width: Math.min(tile, shape.cols - col),
  };
}

/** The cell that holds a weight. */
export function cellAt(shape: MatrixShape, tile: number, row: number, col: number): number {
  return Math.floor(row / tile) * tileGrid(shape, tile).cols + Math.floor(col / tile);
}

export function cellMutation(
  config: ModelConfig,
  { matrix, tile }: { matrix: MatrixId; tile: number },
  cell: number,
  kind: ScreenKind,
): Mutation {
  return { site: cellSite(matrixShape(config, matrix.projection), matrix, tile, cell), kind };
}

/** What of a rectangle lies in a matrix: one drawn on a larger matrix may reach beyond. Null if nothing. */
export function insideOf({ rows, cols }: MatrixShape, rect: Rect): Rect | null {
  if (rect.row >= rows || rect.col >= cols) return null;
  const { row, col } = rect;
  return {
    ...{ row, height: Math.min(rect.height, rows - row) },
    ...{ col, width: Math.min(rect.width, cols - col) },
  };
}

/** The region of whole tiles that a rectangle of weights reaches into. */
export function regionAround(shape: MatrixShape, tile: number, rect: Rect): Region {
  const span = (from: number, length: number, end: number): Span => [
    Math.floor(from / tile) * tile,
    Math.min(end, Math.ceil((from + length) / tile) * tile),
  ];
  return {
    rows: span(rect.row, rect.height, shape.rows),
    cols: span(rect.col, rect.width, shape.cols),
  };
}

/** A region's cells, as rows and columns of the map's grid; the whole grid without one. */
export function regionCells(shape: MatrixShape, tile: number, region: Region = {}): Rect {
  const { rows = [0, shape.rows], cols = [0, shape.cols] } = region;
  const [row, col] = [Math.floor(rows[0] / tile), Math.floor(cols[0] / tile)];
  return {
    row,
    col,
    height: Math.ceil(rows[1] / tile) - row,
    width: Math.ceil(cols[1] / tile) - col,
  };
}

/** Whether a cell of the map lies in a region. */
export function inRegion(shape: MatrixShape, tile: number, region?: Region) {
  const { row, col, height, width } = regionCells(shape, tile, region);
  const { cols } = tileGrid(shape, tile);
  return (cell: number): boolean => {
    const [r, c] = [Math.floor(cell / cols) - row, (cell % cols) - col];
    return r >= 0 && r < height && c >= 0 && c < width;
  };
}

/** Most squares of one matrix that a map of a whole model is begun with. */
const COARSE_CELLS = 1_500;

/** The smallest usual size of squares in which a model's largest matrix has not too many of them. */
export function fitTile(config: ModelConfig): number {
  const cells = (tile: number) => {
    const { rows, cols } = tileGrid(matrixShape(config, 'down'), tile);
    return rows * cols;
  };
  return [8, 16, 32, 64, 128].find((tile) => cells(tile) <= COARSE_CELLS) ?? 128;
}
