import fc from 'fast-check';
import { expect, test } from 'vitest';
import { emptyOutcomes, SILENT } from './outcomes.ts';
import { originOf, shownResults } from './shown-results.ts';

const grid = { rows: 3, cols: 4 };
const order = (n: number) =>
  fc
    .shuffledSubarray(
      Array.from({ length: n }, (_, i) => i),
      { minLength: n },
    )
    .map((list) => Uint32Array.from(list));

function results() {
  const max = emptyOutcomes(grid);
  max.outcomes.forEach((_, cell) => (max.outcomes[cell] = cell - 3));
  max.kl.forEach((_, cell) => (max.kl[cell] = cell / 10));
  return { max };
}

test('whatever the order, a place shows the cell it stands for', () => {
  fc.assert(
    fc.property(order(3), order(4), (rows, cols) => {
      const { max } = results();
      const arrangement = { rows, cols };
      const shown = shownResults({ max }, grid, { arrangement, leastKl: 0 }).max!;
      const origins = Array.from(shown.outcomes, (outcome, place) => {
        const cell = originOf(arrangement, place);
        expect(outcome).toBe(max.outcomes[cell]);
        expect(shown.kl[place]).toBe(max.kl[cell]);
        return cell;
      });
      expect(new Set(origins).size).toBe(12);
    }),
  );
});

test('NSMs below the threshold are shown as silent; what is not tested stays so', () => {
  const { max } = results();
  const shown = shownResults({ max }, grid, { arrangement: null, leastKl: 0.85 }).max!;
  expect([...shown.outcomes]).toEqual([-3, -2, -1, ...Array<number>(6).fill(SILENT), 6, 7, 8]);
  const same = { max };
  expect(shownResults(same, grid, { arrangement: null, leastKl: 0 })).toBe(same);
});
