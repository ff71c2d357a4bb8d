import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cellInOrder, coarseToFine, placeInOrder } from './coarse-order.ts';
import type { Grid } from './grid.ts';

const grids = fc.record({
  rows: fc.integer({ min: 1, max: 40 }),
  cols: fc.integer({ min: 1, max: 40 }),
});

/** The order by its definition: cells sorted by their key in a Bayer matrix that covers the grid. */
function sorted(grid: Grid): number[] {
  const bits = Math.ceil(Math.log2(Math.max(grid.rows, grid.cols, 2)));
  const key = (cell: number) => {
    const [row, col] = [Math.floor(cell / grid.cols), cell % grid.cols];
    let key = 0;
    for (let bit = 0; bit < bits; bit++) {
      const r = (row >> bit) & 1;
      const c = (col >> bit) & 1;
      key = key * 4 + 2 * (r ^ c) + r;
    }
    return key;
  };
  const cells = Array.from({ length: grid.rows * grid.cols }, (_, cell) => cell);
  return cells.sort((a, b) => key(a) - key(b));
}

describe('coarse to fine', () => {
  test('is the order of a Bayer matrix, computed', () => {
    fc.assert(
      fc.property(grids, (grid) => {
        expect([...coarseToFine(grid)]).toEqual(sorted(grid));
      }),
      { numRuns: 200 },
    );
  });

  test('a cell’s place is where it is found, in grids of any size', () => {
    const large = fc.record({
      rows: fc.integer({ min: 1, max: 20_000 }),
      cols: fc.integer({ min: 1, max: 20_000 }),
      at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    });
    fc.assert(
      fc.property(large, ({ at, ...grid }) => {
        const place = Math.floor(at * grid.rows * grid.cols);
        const cell = cellInOrder(grid, place);
        expect(cell).toBeGreaterThanOrEqual(0);
        expect(cell).toBeLessThan(grid.rows * grid.cols);
        expect(placeInOrder(grid, cell)).toBe(place);
      }),
      { numRuns: 500 },
    );
  });

  test('after any number of cells, windows of 2^b × 2^b hold as many as each other, give or take one', () => {
    fc.assert(
      fc.property(
        grids,
        fc.integer({ min: 0, max: 4 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (grid, b, share) => {
          const side = 2 ** b;
          fc.pre(side <= Math.min(grid.rows, grid.cols));
          const visited = new Uint8Array(grid.rows * grid.cols);
          const count = Math.round(share * visited.length);
          for (const cell of coarseToFine(grid).subarray(0, count)) visited[cell] = 1;
          const inWindow = (top: number, left: number) => {
            let n = 0;
            for (let r = top; r < top + side; r++)
              for (let c = left; c < left + side; c++) n += visited[r * grid.cols + c];
            return n;
          };
          let [fewest, most] = [Infinity, -Infinity];
          for (let top = 0; top + side <= grid.rows; top++)
            for (let left = 0; left + side <= grid.cols; left++) {
              const n = inWindow(top, left);
              [fewest, most] = [Math.min(fewest, n), Math.max(most, n)];
            }
          expect(most - fewest).toBeLessThanOrEqual(1);
        },
      ),
      { numRuns: 100 },
    );
  });

  test('begins at a corner and goes on as far from it as can be', () => {
    expect([...coarseToFine({ rows: 4, cols: 4 })].slice(0, 4)).toEqual([0, 10, 2, 8]);
    expect([...coarseToFine({ rows: 1, cols: 8 })]).toEqual([0, 4, 2, 6, 1, 5, 3, 7]);
  });
});
