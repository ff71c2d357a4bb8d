import { assayKey, type ScreenAssay } from '../assay/assay.ts';
import {
  formatMatrix,
  matrixShape,
  parseMatrix,
  type MatrixId,
  type MatrixShape,
} from '../model/matrix.ts';
import type { ModelConfig } from '../model/model-config.ts';
import type { Kind, Mutation } from '../mutation/mutation.ts';
import { siteProblem, type Rect, type Site } from '../model/site.ts';

/** Kinds that a map can hold: those that need no number. */
export const SCREEN_KINDS = ['max', 'min', 'zero'] as const satisfies readonly Kind[];
export type ScreenKind = (typeof SCREEN_KINDS)[number];

/** What a screen of one matrix tests: every tile of it, with every kind, under one assay. */
export interface ScreenPlan {
  matrix: MatrixId;
  /** Height and width of a tile in weights; tiles at the far edges may be smaller. */
  tile: number;
  kinds: ScreenKind[];
  assay: ScreenAssay;
  /** Whether NSMs are generated to their end and their texts kept; else they are written when opened. */
  texts?: boolean;
  /** Only tiles that reach into it, in weights; else all. */
  region?: Rect;
}

/** Sizes of squares that the page offers, the finest first; any other can be typed. */
export const TILE_SIZES = [1, 2, 4, 8, 16, 32, 64, 128] as const;

/** The map's grid of tiles. Cell index = tile row · cols + tile column. */
export interface Grid {
  rows: number;
  cols: number;
}

export function tileGrid(shape: MatrixShape, tile: number): Grid {
  return { rows: Math.ceil(shape.rows / tile), cols: Math.ceil(shape.cols / tile) };
}

/** The site a cell of the map stands for. */
export function cellSite(shape: MatrixShape, matrix: MatrixId, tile: number, cell: number): Site {
  const { cols } = tileGrid(shape, tile);
  const row = Math.floor(cell / cols) * tile;
  const col = (cell % cols) * tile;
  return {
    ...matrix,
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
  plan: Pick<ScreenPlan, 'matrix' | 'tile'>,
  cell: number,
  kind: ScreenKind,
): Mutation {
  const shape = matrixShape(config, plan.matrix.projection);
  return { site: cellSite(shape, plan.matrix, plan.tile, cell), kind };
}

/**
 * When each cell's turn comes, coarse to fine: the order of a Bayer (ordered-dither) matrix, in which
 * every prefix is spread evenly over the grid, so that a map is readable early and refines.
 */
export function coarseRank(grid: Grid): (cell: number) => number {
  const bits = Math.ceil(Math.log2(Math.max(grid.rows, grid.cols, 2)));
  return (cell) => {
    const [row, col] = [Math.floor(cell / grid.cols), cell % grid.cols];
    let key = 0;
    for (let bit = 0; bit < bits; bit++) {
      const r = (row >> bit) & 1;
      const c = (col >> bit) & 1;
      key = key * 4 + 2 * (r ^ c) + r;
    }
    return key;
  };
}

/** All cells by their rank. */
export function coarseToFine(grid: Grid): Uint32Array {
  const cells = Uint32Array.from({ length: grid.rows * grid.cols }, (_, i) => i);
  const keys = Float64Array.from(cells, coarseRank(grid));
  return cells.sort((a, b) => keys[a] - keys[b] || a - b);
}

/**
 * Under which results are kept: one model, matrix, tile size, kind and assay. Screens that share
 * a key share results, whatever other kinds they test.
 */
export function resultKey(
  modelHash: string,
  plan: Pick<ScreenPlan, 'matrix' | 'tile' | 'assay'>,
  kind: ScreenKind,
): string {
  return [modelHash, formatMatrix(plan.matrix), plan.tile, kind, assayKey(plan.assay)].join('|');
}

/** What {@link resultKey} put together: model, matrix, tile, kind and the assay's key; null for other texts. */
export function parseResultKey(key: string) {
  const match = /^([^|]*)\|([^|]*)\|(\d{1,6})\|([^|]*)\|(.*)$/s.exec(key);
  const matrix = match && parseMatrix(match[2]);
  const kind = SCREEN_KINDS.find((name) => name === match?.[4]);
  if (!match || !matrix || !kind) return null;
  return { model: match[1], matrix, tile: Number(match[3]), kind, assay: match[5] };
}

/** The cells that a region reaches into, as rows and columns of the map's grid; the whole grid without one. */
export function regionCells(
  shape: MatrixShape,
  { tile, region }: Pick<ScreenPlan, 'tile' | 'region'>,
): Rect {
  const { rows, cols } = tileGrid(shape, tile);
  if (!region) return { row: 0, col: 0, height: rows, width: cols };
  const [row, col] = [Math.floor(region.row / tile), Math.floor(region.col / tile)];
  return {
    row,
    col,
    height: Math.min(rows, Math.ceil((region.row + region.height) / tile)) - row,
    width: Math.min(cols, Math.ceil((region.col + region.width) / tile)) - col,
  };
}

/** Whether a plan tests a cell. */
export function inPlan(shape: MatrixShape, plan: Pick<ScreenPlan, 'tile' | 'region'>) {
  const { row, col, height, width } = regionCells(shape, plan);
  const { cols } = tileGrid(shape, plan.tile);
  return (cell: number): boolean => {
    const [r, c] = [Math.floor(cell / cols) - row, (cell % cols) - col];
    return r >= 0 && r < height && c >= 0 && c < width;
  };
}

/** How many mutants a plan has. */
export function planMutants(
  config: ModelConfig,
  plan: Pick<ScreenPlan, 'matrix' | 'tile' | 'kinds' | 'region'>,
): number {
  const { height, width } = regionCells(matrixShape(config, plan.matrix.projection), plan);
  return height * width * plan.kinds.length;
}

/** What is wrong with a plan's tile size and kinds, in words for the user, or null. */
export function planProblem(config: ModelConfig, plan: ScreenPlan): string | null {
  const shape = matrixShape(config, plan.matrix.projection);
  const longest = Math.max(shape.rows, shape.cols);
  if (!Number.isInteger(plan.tile) || plan.tile < 1 || plan.tile > longest)
    return `Tile: a whole number from 1 to ${longest}.`;
  if (plan.kinds.length === 0) return 'Choose at least one kind to screen.';
  const { region, matrix } = plan;
  if (region) return siteProblem(config, { ...matrix, ...region });
  return null;
}

/** Most squares of one matrix that a map of a whole model is begun with. */
const COARSE_CELLS = 1_500;

/** The smallest usual size of squares in which a model's largest matrix has not too many of them. */
export function fitTile(config: ModelConfig): number {
  const cells = (tile: number) => {
    const { rows, cols } = matrixShape(config, 'down');
    return Math.ceil(rows / tile) * Math.ceil(cols / tile);
  };
  return [8, 16, 32, 64, 128].find((tile) => cells(tile) <= COARSE_CELLS) ?? 128;
}
