import type { Grid } from '../plan/grid.ts';
import { MAX_ONLY, MIN_ONLY, type Pairs } from './pairs.ts';

/** The two axes of a map: its rows, its columns. */
export const AXES = ['rows', 'cols'] as const;
export type Axis = (typeof AXES)[number];

/** What the lines of an axis are called. */
export const lineWord = (axis: Axis): string => (axis === 'rows' ? 'rows' : 'columns');

/** The cells that answer to one kind only, in the map's order. */
export interface SignedCells {
  /** Indices in the map. */
  cells: Uint32Array;
  /** +1 where a cell answers to max only, −1 where to min only. */
  signs: Int8Array;
  /** Row and column of each. */
  rows: Uint32Array;
  cols: Uint32Array;
}

export function signedCells({ grid, answers }: Pairs): SignedCells {
  const found: number[] = [];
  answers.forEach((answer, cell) => {
    if (answer === MAX_ONLY || answer === MIN_ONLY) found.push(cell);
  });
  const cells = Uint32Array.from(found);
  return {
    cells,
    signs: Int8Array.from(cells, (cell) => (answers[cell] === MAX_ONLY ? 1 : -1)),
    rows: cells.map((cell) => lineOf(grid, 'rows', cell)),
    cols: cells.map((cell) => lineOf(grid, 'cols', cell)),
  };
}

/** The row or the column that a cell lies on. */
export const lineOf = (grid: Grid, axis: Axis, cell: number): number =>
  axis === 'rows' ? Math.floor(cell / grid.cols) : cell % grid.cols;

/** Single-kind cells of each line that has any. */
export interface LineCounts {
  max: Uint32Array;
  min: Uint32Array;
}

/** How many cells each line has that answer to max only, and to min only; lines without any are left out. */
export function lineCounts({ signs, ...lines }: SignedCells, axis: Axis): LineCounts {
  const places = new Map<number, number>();
  for (const line of lines[axis]) if (!places.has(line)) places.set(line, places.size);
  const [max, min] = [new Uint32Array(places.size), new Uint32Array(places.size)];
  lines[axis].forEach((line, i) => (signs[i] > 0 ? max : min)[places.get(line)!]++);
  return { max, min };
}
