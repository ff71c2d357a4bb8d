import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { matrixShape } from '../model/matrix.ts';
import {
  cellAt,
  cellMutation,
  cellSite,
  coarseToFine,
  planProblem,
  resultKey,
  SCREEN_KINDS,
  tileGrid,
  type ScreenPlan,
} from './plan.ts';
import { siteProblem } from '../model/site.ts';
import { configs, matricesOf } from '../testing/arbitrary.ts';

const MATRIX = { layer: 1, projection: 'down' } as const;
const ASSAY = { prompt: 'In the winter', maxNewTokens: 8, temperature: 0.7, seed: 2 };
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

describe('coarse to fine', () => {
  test('visits every cell once', () => {
    fc.assert(
      fc.property(shapes, (grid) => {
        const cells = [...coarseToFine(grid)].sort((a, b) => a - b);
        expect(cells).toEqual(Array.from({ length: grid.rows * grid.cols }, (_, i) => i));
      }),
    );
  });

  test('after any number of cells, windows of 2^b × 2^b hold as many as each other, give or take one', () => {
    fc.assert(
      fc.property(
        shapes,
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

describe('result keys', () => {
  const plan: ScreenPlan = { matrix: MATRIX, tile: 8, kinds: ['max'], assay: ASSAY };

  test('differ with model, matrix, tile, kind and assay', () => {
    const keys = [
      resultKey('a', plan, 'max'),
      resultKey('b', plan, 'max'),
      resultKey('a', plan, 'min'),
      resultKey('a', { ...plan, tile: 9 }, 'max'),
      resultKey('a', { ...plan, matrix: { ...MATRIX, layer: 2 } }, 'max'),
      resultKey('a', { ...plan, matrix: { ...MATRIX, projection: 'up' } }, 'max'),
      resultKey('a', { ...plan, assay: { ...ASSAY, seed: 3 } }, 'max'),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });

  test('do not depend on which other kinds are screened', () => {
    expect(resultKey('a', { ...plan, kinds: ['min', 'max'] } as ScreenPlan, 'max')).toBe(
      resultKey('a', plan, 'max'),
    );
  });
});

test('a plan needs a tile that fits and a kind', () => {
  const [c] = fc.sample(configs, 1);
  const { rows, cols } = matrixShape(c, 'down');
  const longest = Math.max(rows, cols);
  const matrix = { layer: 0, projection: 'down' } as const;
  const problem = (change: Partial<ScreenPlan>) =>
    planProblem(c, { matrix, tile: 1, kinds: ['max'], assay: ASSAY, ...change });
  expect(problem({})).toBeNull();
  expect(problem({ tile: longest })).toBeNull();
  for (const tile of [0, -1, 1.5, NaN, longest + 1])
    expect(problem({ tile })).toContain(`1 to ${longest}`);
  expect(problem({ kinds: [] })).toContain('at least one kind');
});
