import type { ValueRange } from './value-range.ts';
import type { MatrixId } from './matrix.ts';
import type { Rect } from './site.ts';

/** A rectangle of a matrix, one value per cell; where a cell covers several weights, the one farthest from zero. */
export interface WeightsView {
  matrix: MatrixId;
  rect: Rect;
  /** Weights per cell side; 1: every weight is shown. */
  pool: number;
  /** [ceil(height/pool), ceil(width/pool)] */
  values: Float32Array;
  extent: ValueRange;
  /** Where the matrix has its max and its min (first of each in row-major order). */
  argmax: { row: number; col: number };
  argmin: { row: number; col: number };
}
