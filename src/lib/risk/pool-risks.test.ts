import fc from 'fast-check';
import { expect, test } from 'vitest';
import { poolRisks } from './pool-risks.ts';

const cases = fc
  .record({ rows: fc.integer({ min: 1, max: 12 }), cols: fc.integer({ min: 1, max: 12 }) })
  .chain(({ rows, cols }) =>
    fc.record({
      grid: fc.constant({ rows, cols }),
      risks: fc
        .array(fc.constantFrom(0, 0.25, 0.5, 2, NaN), {
          minLength: rows * cols,
          maxLength: rows * cols,
        })
        .map((some) => Float32Array.from(some)),
      top: fc.nat(rows - 1),
      left: fc.nat(cols - 1),
      height: fc.integer({ min: 1, max: rows }),
      width: fc.integer({ min: 1, max: cols }),
      most: fc.integer({ min: 1, max: 150 }),
    }),
  );

test('each block has the largest risk of its cells, and there are as many blocks as may be', () => {
  fc.assert(
    fc.property(cases, ({ grid, risks, top, left, height, width, most }) => {
      const rect = {
        ...{ row: top, col: left },
        ...{ height: Math.min(height, grid.rows - top), width: Math.min(width, grid.cols - left) },
      };
      const { side, rows, cols, risk } = poolRisks(risks, grid, rect, most);
      expect(rows * cols).toBeLessThanOrEqual(most);
      const finer = side - 1;
      if (finer > 0)
        expect(Math.ceil(rect.height / finer) * Math.ceil(rect.width / finer)).toBeGreaterThan(
          most,
        );
      for (let block = 0; block < risk.length; block++) {
        const [r, c] = [Math.floor(block / cols) * side, (block % cols) * side];
        let largest = 0;
        for (let row = r; row < Math.min(r + side, rect.height); row++)
          for (let col = c; col < Math.min(c + side, rect.width); col++) {
            const one = risks[(top + row) * grid.cols + left + col];
            largest = Math.max(largest, Number.isNaN(one) ? Infinity : one);
          }
        expect(risk[block]).toBe(largest);
      }
    }),
  );
});

test('cells that the map does not have are refused', () => {
  const rect = { row: 1, col: 0, height: 2, width: 1 };
  expect(() => poolRisks(new Float32Array(4), { rows: 2, cols: 2 }, rect)).toThrow('no such cells');
});
