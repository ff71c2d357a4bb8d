import { expect, test } from 'vitest';
import { emptyOutcomes } from '../results/outcomes.ts';
import { atLeast } from './at-least.ts';
import { pairUp } from './pairs.ts';

const grid = { rows: 1, cols: 5 };
const kind = (outcomes: number[], diverged?: number[]) => ({
  ...emptyOutcomes(grid),
  firstDivergent: Int16Array.from(outcomes),
  ...(diverged ? { promptsDiverged: Int16Array.from(diverged) } : {}),
});

test('NSMs in too few seeds are silent; what is not known stays, and the map as it is', () => {
  const map = { max: kind([3, 0, -1, -2, 5], [1, 3, 0, 0, -1]), min: kind([2, -1, -1, -3, 1]) };
  expect([...atLeast(map, 1).max!.firstDivergent]).toEqual([3, 0, -1, -2, 5]);
  const some = atLeast(map, 2);
  expect([...some.max!.firstDivergent]).toEqual([-1, 0, -1, -2, 5]);
  expect([...some.min!.firstDivergent]).toEqual([2, -1, -1, -3, 1]);
  expect(pairUp(grid, some)).toMatchObject({ maxOnly: 1, minOnly: 1, both: 1, neither: 1 });
  expect(map.max.firstDivergent[0]).toBe(3);
});
