import fc from 'fast-check';
import { expect, test } from 'vitest';
import { emptyOutcomes } from '../lib/results/outcomes.ts';
import { makeFrame } from './frame.ts';
import { CORNERS, cornerAt, freeCorner } from './free-corner.ts';
import { pyramidOf } from './pyramid.ts';

const grid = { rows: 40, cols: 60 };
const window = { x: 50, y: 20, width: 600, height: 400 };
const inset = { width: 130, height: 80 };

/** A map of which some cells answer. */
function mapWith(cells: readonly number[]) {
  const max = emptyOutcomes(grid);
  max.firstDivergent.fill(-1);
  max.tested = max.firstDivergent.length;
  for (const cell of cells) max.firstDivergent[cell] = 2;
  return {
    pyramid: pyramidOf(grid, { max }, { kinds: ['max'], colour: 'kind' }),
    frame: makeFrame(grid, window, null),
    tile: 1,
  };
}

test('an inset stays where it hides nothing, and leaves for the corner that hides least', () => {
  expect(freeCorner(mapWith([]), inset, 'left-bottom')).toBe('left-bottom');
  // in the first corner of the matrix, which is the left one at the top
  const corner = Array.from({ length: 5 }, (_, i) => i * grid.cols + i);
  expect(freeCorner(mapWith(corner), inset, 'left-top')).toBe('right-top');
  expect(freeCorner(mapWith(corner), inset, 'right-bottom')).toBe('right-bottom');
  const everywhere = Array.from({ length: 40 * 60 }, (_, i) => i);
  expect(freeCorner(mapWith(everywhere), inset, 'left-bottom')).toBe('left-bottom');
});

test('where it goes it stays, and it is always over the map', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(40 * 60 - 1), { maxLength: 40 }),
      fc.constantFrom(...CORNERS),
      (cells, was) => {
        const map = mapWith(cells);
        const corner = freeCorner(map, inset, was);
        expect(freeCorner(map, inset, corner)).toBe(corner);
        const { x, y } = cornerAt(map.frame, corner, inset);
        expect(x).toBeGreaterThan(window.x);
        expect(y).toBeGreaterThan(window.y);
        expect(x + inset.width).toBeLessThan(window.x + window.width);
        expect(y + inset.height).toBeLessThan(window.y + window.height);
      },
    ),
    { numRuns: 40 },
  );
});
