import fc from 'fast-check';
import type { Rect } from '../../../src/lib/model/site.ts';

/** Rectangles of every size in a matrix; single weights, whole rows, columns and matrices are frequent. */
export function rectsIn(rows: number, cols: number): fc.Arbitrary<Rect> {
  const size = (most: number) =>
    fc.oneof(fc.constant(1), fc.constant(most), fc.integer({ min: 1, max: most }));
  return fc.tuple(size(rows), size(cols)).chain(([height, width]) =>
    fc.record({
      row: fc.integer({ min: 0, max: rows - height }),
      col: fc.integer({ min: 0, max: cols - width }),
      height: fc.constant(height),
      width: fc.constant(width),
    }),
  );
}
