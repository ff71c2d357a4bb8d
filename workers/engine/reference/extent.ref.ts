import type { Rect } from '../../../src/lib/model/site.ts';
import { mutatedWeight, type WrittenValue } from '../../../src/lib/mutation/mutation.ts';
import type { RectRange } from '../rect-range.ts';

/** Smallest and largest weight of a rectangle of W [rows, cols], and how many `value` would change. */
export function extentRef(
  weights: Float32Array,
  cols: number,
  { row, col, height, width }: Rect,
  value: WrittenValue,
): RectRange {
  const origin = { row, col };
  const result = { min: Infinity, max: -Infinity, argmin: origin, argmax: origin, differing: 0 };
  for (let r = row; r < row + height; r++)
    for (let c = col; c < col + width; c++) {
      const w = weights[r * cols + c];
      if (w < result.min) Object.assign(result, { min: w, argmin: { row: r, col: c } });
      if (w > result.max) Object.assign(result, { max: w, argmax: { row: r, col: c } });
      if (w !== mutatedWeight(w, value)) result.differing++;
    }
  return result;
}
