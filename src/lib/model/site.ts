import { formatMatrix, matrixProblem, matrixShape, parseMatrix, type MatrixId } from './matrix.ts';
import type { ModelConfig } from './model-config.ts';

/** A rectangle of weights inside a matrix. `row`, `col`: its first out- and in-feature. */
export interface Rect {
  row: number;
  col: number;
  height: number;
  width: number;
}

/** A place in a matrix of the model. A single weight is 1 × 1; the paper's square is 64 × 64. */
export interface Site extends MatrixId, Rect {}

/** `L1.down[8, 93]` for one weight, `L1.down[8:16, 88:96]` (half open) for a rectangle. */
export function formatSite(site: Site): string {
  const span = (first: number, count: number) =>
    count === 1 ? `${first}` : `${first}:${first + count}`;
  return `${formatMatrix(site)}[${span(site.row, site.height)}, ${span(site.col, site.width)}]`;
}

/** Reads what {@link formatSite} writes, spaces optional; null if it is not a site. */
export function parseSite(text: string): Site | null {
  const match = /^([^[\]]+)\[\s*(\d{1,7})(?::(\d{1,7}))?\s*,\s*(\d{1,7})(?::(\d{1,7}))?\s*\]$/.exec(
    text.trim(),
  );
  const matrix = match?.[1] === undefined ? null : parseMatrix(match[1]);
  if (!match || !matrix) return null;
  const row = Number(match[2]);
  const col = Number(match[4]);
  const height = match[3] === undefined ? 1 : Number(match[3]) - row;
  const width = match[5] === undefined ? 1 : Number(match[5]) - col;
  if (height < 1 || width < 1) return null;
  return { ...matrix, row, col, height, width };
}

/** What is wrong with a site in this model, in words for the user, or null if it lies inside its matrix. */
export function siteProblem(c: ModelConfig, site: Site): string | null {
  const wrongMatrix = matrixProblem(c, site);
  if (wrongMatrix) return wrongMatrix;
  const { row, col, height, width } = site;
  if (![row, col, height, width].every(Number.isInteger))
    return 'Rows, columns and sizes are whole numbers.';
  if (height < 1 || width < 1) return 'A site is at least 1 × 1.';
  const shape = matrixShape(c, site.projection);
  if (row < 0 || row + height > shape.rows)
    return `${formatMatrix(site)} has rows 0 to ${shape.rows - 1}; the site covers ${row} to ${row + height - 1}.`;
  if (col < 0 || col + width > shape.cols)
    return `${formatMatrix(site)} has columns 0 to ${shape.cols - 1}; the site covers ${col} to ${col + width - 1}.`;
  return null;
}

/** The nearest site that lies inside its matrix (size kept where it fits). The layer must exist. */
export function clampSite(c: ModelConfig, site: Site): Site {
  const shape = matrixShape(c, site.projection);
  const between = (x: number, low: number, high: number) => Math.min(high, Math.max(low, x));
  const height = between(site.height, 1, shape.rows);
  const width = between(site.width, 1, shape.cols);
  return {
    layer: between(site.layer, 0, c.num_hidden_layers - 1),
    projection: site.projection,
    row: between(site.row, 0, shape.rows - height),
    col: between(site.col, 0, shape.cols - width),
    height,
    width,
  };
}
