import type { Rect } from '../../../src/lib/model/site.ts';

/** Of every side × side block of a rectangle of W [rows, cols], the weight farthest from zero. */
export function poolRef(
  weights: Float32Array,
  cols: number,
  { row, col, height, width }: Rect,
  side: number,
): Float32Array {
  const across = Math.ceil(width / side);
  return Float32Array.from({ length: across * Math.ceil(height / side) }, (_, i) => {
    const [top, left] = [Math.floor(i / across) * side, (i % across) * side];
    let farthest = 0;
    for (let r = top; r < Math.min(top + side, height); r++)
      for (let c = left; c < Math.min(left + side, width); c++) {
        const w = weights[(row + r) * cols + col + c];
        if (Math.abs(w) > Math.abs(farthest)) farthest = w;
      }
    return farthest;
  });
}
