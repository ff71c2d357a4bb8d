import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NO_OP, NOT_TESTED, SILENT, type KindOutcomes } from '../results/outcomes.ts';
import { agreementOf } from './map-agreement.ts';
import type { MapResults } from '../results/map-results.ts';
import {
  countDifferences,
  DIFFERENCE_BITS,
  DIFFERENCES,
  differences,
  klDifferences,
  onlyInOne,
} from './difference.ts';

const outcomesOf = (outcomes: number[], kl = outcomes.map(() => NaN)): KindOutcomes => ({
  firstDivergent: Int16Array.from(outcomes),
  kl: Float32Array.from(kl),
  margin: new Float32Array(outcomes.length),
  tested: outcomes.filter((outcome) => outcome !== NOT_TESTED).length,
});
const names = (codes: Uint8Array) =>
  [...codes].map((code) => DIFFERENCES.find((name) => DIFFERENCE_BITS[name] === code));

test('every cell has one difference, over the kinds tested in both', () => {
  const first = {
    max: outcomesOf([3, 3, SILENT, 3, NO_OP, NOT_TESTED, 3]),
    min: outcomesOf([SILENT, SILENT, SILENT, 5, SILENT, NOT_TESTED, NOT_TESTED]),
  };
  const second = {
    max: outcomesOf([9, SILENT, 4, SILENT, SILENT, 1, SILENT]),
    min: outcomesOf([SILENT, SILENT, SILENT, 5, NO_OP, 1, 2]),
    zero: outcomesOf([1, 1, 1, 1, 1, 1, 1]),
  };
  const codes = differences(first, second, ['max', 'min', 'zero'], 7);
  expect(names(codes)).toEqual([
    'same',
    'first',
    'second',
    'other',
    'neither',
    'untested',
    'first',
  ]);
  expect(countDifferences(codes)).toEqual({
    ...{ same: 1, first: 2, second: 1, other: 1, neither: 1, untested: 1 },
  });
  expect(onlyInOne(first, second, ['max', 'min', 'zero'], 7)).toEqual([
    { cell: 1, kind: 'max', in: 'first' },
    { cell: 2, kind: 'max', in: 'second' },
    { cell: 3, kind: 'max', in: 'first' },
    { cell: 6, kind: 'max', in: 'first' },
  ]);
});

test('KL: the second’s less the first’s, silent as none, untested unknown', () => {
  const first = {
    max: outcomesOf([3, SILENT, 3, NOT_TESTED], [2, 0.5, 1, NaN]),
    min: outcomesOf([1, 1, 1, 1]),
  };
  const second = { max: outcomesOf([3, 3, SILENT, 3], [0.5, 4, NaN, 1]) };
  expect([...klDifferences(first, second, ['max', 'min'], 4)]).toEqual([-1.5, 4, -1, NaN]);
});

const CELLS = 12;
const outcome = fc.constantFrom(0, 3, SILENT, SILENT, NO_OP, NOT_TESTED);
const kind = fc.array(outcome, { minLength: CELLS, maxLength: CELLS }).map((list) =>
  outcomesOf(
    list,
    list.map((x) => x + 4),
  ),
);
const maps: fc.Arbitrary<MapResults> = fc.record(
  { max: kind, min: kind, zero: kind },
  { requiredKeys: [] },
);
const KINDS = ['max', 'min', 'zero'] as const;
const TURNED = { first: 'second', second: 'first' } as const;

test('turned about, first and second change places and nothing else', () => {
  fc.assert(
    fc.property(maps, maps, (a, b) => {
      const there = names(differences(a, b, KINDS, CELLS));
      const back = names(differences(b, a, KINDS, CELLS));
      expect(back).toEqual(there.map((name) => TURNED[name as 'first'] ?? name));
      const kl = klDifferences(a, b, KINDS, CELLS);
      expect([...klDifferences(b, a, KINDS, CELLS)].map((x) => 0 - x)).toEqual(
        [...kl].map((x) => x + 0),
      );
      const same = differences(a, a, KINDS, CELLS);
      const { first, second, other } = countDifferences(same);
      expect(first + second + other).toBe(0);
    }),
  );
});

test('the agreement table counts what the list and the maps show', () => {
  fc.assert(
    fc.property(maps, maps, (a, b) => {
      const { kinds, all } = agreementOf(a, b, KINDS, { rows: 1, cols: CELLS });
      const only = onlyInOne(a, b, KINDS, CELLS);
      const sum = (pick: 'cells' | 'both' | 'onlyFirst' | 'onlySecond' | 'neither') =>
        kinds.reduce((n, { agreement }) => n + agreement[pick], 0);
      expect(sum('onlyFirst')).toBe(only.filter((row) => row.in === 'first').length);
      expect(sum('onlySecond')).toBe(only.filter((row) => row.in === 'second').length);
      for (const pick of ['cells', 'both', 'onlyFirst', 'onlySecond', 'neither'] as const)
        expect(all?.[pick] ?? 0).toBe(sum(pick));
    }),
  );
});

test('the same token counts in the same run only', () => {
  const runs = (list: number[]) => ({
    ...outcomesOf([2, 2]),
    divergentPrompt: Int16Array.from(list),
  });
  expect(
    agreementOf({ max: runs([0, 1]) }, { max: runs([0, 2]) }, ['max'], { rows: 1, cols: 2 }).all
      ?.sameToken,
  ).toBe(1);
});
