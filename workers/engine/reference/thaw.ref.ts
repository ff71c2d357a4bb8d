import type { Rect } from '../../../src/lib/model/site.ts';
import { mutatedWeight, type WrittenValue } from '../../../src/lib/mutation/mutation.ts';

/** A copy of W [rows, cols] with `value` written over a site. */
export function mutatedRef(
  weights: Float32Array,
  cols: number,
  site: Rect,
  value: WrittenValue,
): Float32Array {
  const copy = weights.slice();
  for (let r = site.row; r < site.row + site.height; r++)
    for (let at = r * cols + site.col; at < r * cols + site.col + site.width; at++)
      copy[at] = mutatedWeight(weights[at], value);
  return copy;
}
