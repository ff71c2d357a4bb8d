import type { Rect } from '../../../src/lib/model/site.ts';
import { mutatedWeight, type WrittenValue } from '../../../src/lib/mutation/mutation.ts';

/**
 * What writing `value` over a site of W [rows, cols] adds to y = x·Wᵀ:
 * Σ_{c ∈ site} (W'[r, c] − W[r, c])·x[m, c], W' = value or −W, for the site's rows r, 0 elsewhere. x [m, cols] → [m, rows].
 */
export function sideTermRef(
  x: Float32Array,
  weights: Float32Array,
  cols: number,
  site: Rect,
  value: WrittenValue,
): Float32Array {
  const rows = weights.length / cols;
  const m = x.length / cols;
  const y = new Float32Array(m * rows);
  for (let i = 0; i < m; i++)
    for (let r = site.row; r < site.row + site.height; r++) {
      let sum = 0;
      for (let c = site.col; c < site.col + site.width; c++) {
        const w = weights[r * cols + c];
        sum += (mutatedWeight(w, value) - w) * x[i * cols + c];
      }
      y[i * rows + r] = sum;
    }
  return y;
}
