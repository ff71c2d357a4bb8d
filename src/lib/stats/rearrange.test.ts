import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pairUp } from './pairs.ts';
import { asIs, rearrange, signedCounts } from './rearrange.ts';
import { maps } from './testing/maps.ts';

test('an arrangement holds every line once, by falling counts, ties in their order', () => {
  fc.assert(
    fc.property(maps, ({ grid, map }) => {
      const counts = signedCounts(grid, map);
      const order = rearrange(grid, map);
      for (const axis of ['rows', 'cols'] as const) {
        expect([...order[axis]].sort((a, b) => a - b)).toEqual([...asIs(grid)[axis]]);
        order[axis].forEach((line, i) => {
          if (i === 0) return;
          const before = order[axis][i - 1];
          const falls = counts[axis][before] > counts[axis][line];
          expect(falls || (counts[axis][before] === counts[axis][line] && before < line)).toBe(
            true,
          );
        });
      }
    }),
  );
});

test('counts add up to max less min on either axis, and swap their sign with the kinds', () => {
  fc.assert(
    fc.property(maps, ({ grid, map }) => {
      const counts = signedCounts(grid, map);
      const swapped = signedCounts(grid, { max: map.min, min: map.max });
      const sum = (list: Int32Array) => list.reduce((a, b) => a + b, 0);
      expect(sum(counts.rows)).toBe(sum(counts.cols));
      expect([...swapped.rows]).toEqual([...counts.rows].map((x) => 0 - x));
    }),
  );
});

test('a cell with one kind still to come counts for nothing', () => {
  const map = {
    max: { firstDivergent: Int16Array.of(0, 0, -1) },
    min: { firstDivergent: Int16Array.of(-3, -1, 4) },
  };
  expect([...signedCounts({ rows: 1, cols: 3 }, map).cols]).toEqual([0, 1, -1]);
  expect([...rearrange({ rows: 1, cols: 3 }, map).cols]).toEqual([1, 0, 2]);
  expect(pairUp({ rows: 1, cols: 3 }, map)).toMatchObject({ cells: 2, maxOnly: 1, minOnly: 1 });
});

test('a map without one of the kinds stays as it is', () => {
  const grid = { rows: 2, cols: 3 };
  expect(rearrange(grid, { max: { firstDivergent: new Int16Array(6) } })).toEqual(asIs(grid));
});
