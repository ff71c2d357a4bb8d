import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { matrixShape } from '../model/matrix.ts';
import { siteProblem } from '../model/site.ts';
import { configs, matricesOf } from '../testing/arbitrary.ts';
import {
  cellAt,
  cellMutation,
  cellSite,
  inRegion,
  insideOf,
  regionAround,
  SCREEN_KINDS,
  tileGrid,
} from './grid.ts';

const MATRIX = { layer: 1, projection: 'down' } as const;
const shapes = fc.record({
  rows: fc.integer({ min: 1, max: 40 }),
  cols: fc.integer({ min: 1, max: 40 }),
});
const tiles = fc.integer({ min: 1, max: 45 });

describe('the tiles of a matrix', () => {
  test('cover every weight exactly once, and the cell at a weight is the one that covers it', () => {
    fc.assert(
      fc.property(shapes, tiles, (shape, tile) => {
        const grid = tileGrid(shape, tile);
        const owner = new Int32Array(shape.rows * shape.cols).fill(-1);
        for (let cell = 0; cell < grid.rows * grid.cols; cell++) {
          const { row, col, height, width } = cellSite(shape, MATRIX, tile, cell);
          expect(Math.max(height, width)).toBeLessThanOrEqual(tile);
          for (let r = row; r < row + height; r++)
            for (let c = col; c < col + width; c++) {
              expect(r < shape.rows && c < shape.cols).toBe(true);
              expect(owner[r * shape.cols + c]).toBe(-1);
              owner[r * shape.cols + c] = cell;
            }
        }
        owner.forEach((cell, i) => {
          const [row, col] = [Math.floor(i / shape.cols), i % shape.cols];
          expect(cellAt(shape, tile, row, col)).toBe(cell);
        });
      }),
      { numRuns: 60 },
    );
  });

  test('are sites of the model, of the plan’s matrix', () => {
    const cases = configs.chain((c) => fc.tuple(fc.constant(c), matricesOf(c), tiles, fc.nat()));
    fc.assert(
      fc.property(cases, fc.constantFrom(...SCREEN_KINDS), ([c, matrix, tile, pick], kind) => {
        const grid = tileGrid(matrixShape(c, matrix.projection), tile);
        const cell = pick % (grid.rows * grid.cols);
        const mutation = cellMutation(c, { matrix, tile }, cell, kind);
        expect(siteProblem(c, mutation.site)).toBeNull();
        expect(mutation).toMatchObject({ kind, site: matrix });
      }),
    );
  });
});

test('the region around a rectangle is the tiles that it reaches into, to the matrix’s end', () => {
  const cases = fc.tuple(shapes, tiles).chain(([shape, tile]) =>
    fc
      .record({
        row: fc.nat(shape.rows - 1),
        col: fc.nat(shape.cols - 1),
        height: fc.integer({ min: 1, max: shape.rows }),
        width: fc.integer({ min: 1, max: shape.cols }),
      })
      .map((rect) => ({
        ...{ shape, tile },
        // one drawn on a larger matrix may reach beyond
        rect: insideOf(shape, rect)!,
      })),
  );
  fc.assert(
    fc.property(cases, ({ shape, tile, rect }) => {
      expect(rect.row + rect.height).toBeLessThanOrEqual(shape.rows);
      expect(rect.col + rect.width).toBeLessThanOrEqual(shape.cols);
      expect(insideOf(shape, { ...rect, row: shape.rows })).toBeNull();
      expect(insideOf(shape, { ...rect, col: shape.cols })).toBeNull();
      const mine = inRegion(shape, tile, regionAround(shape, tile, rect));
      const { rows, cols } = tileGrid(shape, tile);
      for (let cell = 0; cell < rows * cols; cell++) {
        const { row, col, height, width } = cellSite(shape, MATRIX, tile, cell);
        const touches =
          row < rect.row + rect.height &&
          row + height > rect.row &&
          col < rect.col + rect.width &&
          col + width > rect.col;
        expect(mine(cell)).toBe(touches);
      }
    }),
    { numRuns: 100 },
  );
});
