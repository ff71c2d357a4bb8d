import type { Rect } from '../../../src/lib/model/site.ts';
import type { MatrixId } from '../../../src/lib/model/matrix.ts';
import { mutatedWeight, type WrittenValue } from '../../../src/lib/mutation/mutation.ts';
import type { WeightsView } from '../../../src/lib/model/weights-view.ts';
import type { MatrixRange } from '../contract.ts';
import { poolingFor } from '../shared/pooling.ts';
import type { Heap } from './heap.ts';
import { eachRow } from './linear-map.ts';
import { locationOf, type ProcessorModel } from './model.ts';
import { PANEL } from './panels.ts';

/** What is known of a rectangle of weights. */
export interface RectRange extends MatrixRange {
  /** How many weights the value asked about would change. */
  differing: number;
}

/** Smallest and largest weight of a matrix, the first of equals, and how many `value` would change. */
export function extentOf(
  heap: Heap,
  model: ProcessorModel,
  id: MatrixId,
  { row, col, height, width }: Rect,
  value: WrittenValue = 0,
): RectRange {
  const { map, first } = locationOf(model, id);
  let [min, max, differing] = [Infinity, -Infinity, 0];
  let [argmin, argmax] = [
    { row, col },
    { row, col },
  ];
  eachRow(heap, map, first + row, height, (weights, at, r) => {
    let [low, high, others] = [min, max, 0]; // what a loop over millions reads is its own
    for (let c = col; c < col + width; c++) {
      const w = weights[at + PANEL * c];
      if (w < low) [low, argmin] = [w, { row: r - first, col: c }];
      if (w > high) [high, argmax] = [w, { row: r - first, col: c }];
      if (w !== mutatedWeight(w, value)) others++;
    }
    [min, max, differing] = [low, high, differing + others];
  });
  return { min, max, argmin, argmax, differing };
}

/**
 * Of every side × side block of a rectangle of a matrix, the weight farthest from zero, row by row.
 */
export function poolOf(
  heap: Heap,
  model: ProcessorModel,
  id: MatrixId,
  { row, col, height, width }: Rect,
  side: number,
): Float32Array {
  const { map, first } = locationOf(model, id);
  const across = Math.ceil(width / side);
  const pooled = new Float32Array(across * Math.ceil(height / side));
  eachRow(heap, map, first + row, height, (weights, at, r) => {
    const line = Math.floor((r - first - row) / side) * across;
    for (let c = 0; c < width; c++) {
      const w = weights[at + PANEL * (col + c)];
      const to = line + Math.floor(c / side);
      if (Math.abs(w) > Math.abs(pooled[to])) pooled[to] = w;
    }
  });
  return pooled;
}

/**
 * A rectangle of a matrix for drawing, pooled as little as brings it down to `maxCells` cells.
 * Throws a LabError 'bad-request' for a rectangle that is not inside the matrix.
 */
export function viewWeights(
  context: { heap: Heap; model: ProcessorModel; valueRange(id: MatrixId): MatrixRange },
  id: MatrixId,
  rect: Rect,
  maxCells: number,
): WeightsView {
  const { heap, model } = context;
  const side = poolingFor(model.config, id, rect, maxCells);
  const { min, max, argmax, argmin } = context.valueRange(id);
  const values = poolOf(heap, model, id, rect, side);
  return { matrix: id, rect, pool: side, values, extent: { min, max }, argmax, argmin };
}
