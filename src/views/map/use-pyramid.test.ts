import { expect, it } from 'vitest';
import { pyramidOf } from '../../figures/pyramid.ts';
import { emptyOutcomes } from '../../lib/results/outcomes.ts';
import { ifOf } from './use-pyramid.ts';

it('a picture is shown of its own map and squares only, in whatever order it has', () => {
  const grid = { rows: 4, cols: 6 };
  const results = { max: emptyOutcomes(grid) };
  const look = { kinds: ['max' as const], colour: 'kind' as const };
  const arrangement = { rows: Uint32Array.of(3, 2, 1, 0), cols: Uint32Array.of(5, 4, 3, 2, 1, 0) };
  const made = { pyramid: pyramidOf(grid, results, look), arrangement, results };
  expect(ifOf(made, { grid, results })).toBe(made);
  expect(ifOf(made, { grid: { ...grid }, results })).toBe(made);
  expect(ifOf(made, { grid: { rows: 8, cols: 12 }, results })).toBeNull();
  expect(ifOf(made, { grid: { rows: 6, cols: 4 }, results })).toBeNull();
  // another matrix of the same shape
  expect(ifOf(made, { grid, results: { max: emptyOutcomes(grid) } })).toBeNull();
  expect(ifOf(null, { grid, results })).toBeNull();
});
