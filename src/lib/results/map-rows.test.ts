import fc from 'fast-check';
import { expect, test } from 'vitest';
import { emptyOutputs } from '../output/batch-outputs.ts';
import { mapRows, ROW_FILTERS, ROW_ORDERS, sortRows } from './map-rows.ts';
import { howCode } from './how.ts';
import { emptyOutcomes, NOT_TESTED } from './outcomes.ts';
import { OutputTable } from '../output/output-table.ts';

const grid = { rows: 3, cols: 4 };
const kinds = ['max', 'min'] as const;
const facts = {
  weightsOf: (cell: number) => (cell % 4 === 3 ? 4 : 8),
  riskOf: () => NaN,
  codes: new Map([
    [5, 1],
    [7, 2],
  ]),
};

const known = fc
  .array(
    fc.record({
      outcome: fc.integer({ min: NOT_TESTED, max: 4 }),
      kl: fc.float(),
      margin: fc.float(),
    }),
    { minLength: 12, maxLength: 12 },
  )
  .map((cells) => {
    const outcomes = emptyOutcomes(grid);
    outcomes.firstDivergent.set(cells.map(({ outcome }) => outcome));
    outcomes.kl.set(cells.map(({ kl }) => kl));
    outcomes.margin.set(cells.map(({ margin }) => margin));
    return outcomes;
  });

test('sorting keeps every mutant, puts numbers in order and what has none last', () => {
  fc.assert(
    fc.property(
      known,
      known,
      fc.constantFrom(...ROW_FILTERS),
      fc.constantFrom(...ROW_ORDERS),
      fc.boolean(),
      (max, min, filter, by, down) => {
        const results = { max, min };
        const rows = mapRows(results, kinds, filter);
        const sorted = sortRows(rows, results, grid, { by, down }, facts);
        expect(new Set(sorted)).toEqual(new Set(rows));
        if (by !== 'kl') return;
        const numbers = sorted.map(({ cell, kind }) => results[kind as 'max'].kl[cell]);
        const finite = numbers.filter(Number.isFinite);
        expect(numbers.slice(0, finite.length)).toEqual(finite);
        const inOrder = [...finite].sort((a, b) => (down ? b - a : a - b));
        expect(finite.map((x) => x + 0)).toEqual(inOrder.map((x) => x + 0));
      },
    ),
  );
});

test('filters: NSMs, near ties, what an audit drew, all that is tested', () => {
  const max = emptyOutcomes(grid);
  max.firstDivergent.set([2, -1, -2]);
  max.margin.set([1, 1e-5, NaN]);
  max.how = Uint8Array.of(howCode('batched'), howCode('audit'), howCode('in place'));
  const cells = (filter: (typeof ROW_FILTERS)[number]) =>
    mapRows({ max }, kinds, filter).map(({ cell }) => cell);
  expect(cells('nsm')).toEqual([0]);
  expect(cells('marginal')).toEqual([1]);
  expect(cells('audit')).toEqual([1]);
  expect(cells('all')).toEqual([0, 1, 2]);
  const sorted = sortRows(
    mapRows({ max }, kinds, 'all'),
    { max },
    grid,
    {
      ...{ by: 'token', down: true },
    },
    facts,
  );
  expect(sorted[0].cell).toBe(0); // silent ones and no-ops have no token, whichever way up
});

test('by phenotype, mutants whose text is not known come last', () => {
  const max = emptyOutcomes(grid);
  max.firstDivergent.set([2, 3, 1]);
  max.outputs = emptyOutputs(new OutputTable(), 12);
  max.outputs.index.set([7, -1, 5]);
  const order = { by: 'phenotype', down: false } as const;
  const sorted = sortRows(mapRows({ max }, kinds, 'nsm'), { max }, grid, order, facts);
  expect(sorted.map(({ cell }) => cell)).toEqual([2, 0, 1]);
});
