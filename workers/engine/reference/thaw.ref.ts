import type { Rect } from '../../../src/lib/model/site.ts';

/** A copy of W [rows, cols] with `value` written over a site. */
export function mutatedRef(
  weights: Float32Array,
  cols: number,
  site: Rect,
  value: number,
): Float32Array {
  const copy = weights.slice();
  for (let r = site.row; r < site.row + site.height; r++)
    copy.fill(value, r * cols + site.col, r * cols + site.col + site.width);
  return copy;
}
