import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chunksOf } from './chunks.ts';

const HEAD = 4;
const COLS = 5;

test('every cell is in one chunk, in order, with no more mutants or rows than there may be', () => {
  const cells = fc.uniqueArray(fc.nat(6 * HEAD * COLS - 1), { maxLength: 80 });
  fc.assert(
    fc.property(cells, fc.integer({ min: 1, max: 30 }), (some, most) => {
      const sorted = Uint32Array.from(some).sort();
      let next = 0;
      for (const { unit, firstRow, rows, first, count } of chunksOf(sorted, COLS, HEAD, most)) {
        expect(first).toBe(next);
        expect(Math.min(count, rows)).toBeGreaterThan(0);
        expect(Math.max(count, rows)).toBeLessThanOrEqual(most);
        for (const cell of sorted.subarray(first, first + count)) {
          const row = Math.floor(cell / COLS);
          expect(Math.floor(row / HEAD)).toBe(unit);
          expect(row >= firstRow && row < firstRow + rows).toBe(true);
        }
        next += count;
      }
      expect(next).toBe(sorted.length);
    }),
  );
});
