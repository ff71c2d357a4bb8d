import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { packOutputs } from '../output/batch-outputs.ts';
import { howColumn, howOf, type How } from './how.ts';
import {
  addBatch,
  countNsm,
  emptyOutcomes,
  isKnown,
  NO_OP,
  NOT_TESTED,
  outcomeVerdict,
  SILENT,
  type OutcomeBatch,
} from './outcomes.ts';

const GRID = { rows: 3, cols: 4 };

function batchOf(entries: readonly { cell: number; outcome: number }[]): OutcomeBatch {
  return {
    kind: 'max',
    cells: Uint32Array.from(entries, (e) => e.cell),
    firstDivergent: Int16Array.from(entries, (e) => e.outcome),
    kl: Float32Array.from(entries, (e) => e.cell / 2),
    margin: Float32Array.from(entries, (e) => e.cell / 4),
  };
}

const entries = fc.array(
  fc.record({ cell: fc.nat(11), outcome: fc.constantFrom(SILENT, NO_OP, 0, 3, 127) }),
  { maxLength: 20 },
);

describe('adding batches', () => {
  test('keeps the last result of each cell and counts each cell once', () => {
    fc.assert(
      fc.property(entries, fc.nat(20), (all, cut) => {
        const into = emptyOutcomes(GRID);
        addBatch(into, batchOf(all.slice(0, cut)));
        addBatch(into, batchOf(all.slice(cut)));
        const last = new Map(all.map((e) => [e.cell, e.outcome]));
        expect(into.tested).toBe(last.size);
        for (let cell = 0; cell < 12; cell++) {
          expect(into.firstDivergent[cell]).toBe(last.get(cell) ?? NOT_TESTED);
          if (!last.has(cell)) continue;
          expect(into.kl[cell]).toBe(cell / 2);
          expect(into.margin[cell]).toBe(cell / 4);
        }
        expect(countNsm(into)).toBe([...last.values()].filter((o) => o >= 0).length);
      }),
    );
  });

  test('refuses a cell outside the map', () => {
    const into = emptyOutcomes(GRID);
    expect(() => addBatch(into, batchOf([{ cell: 12, outcome: 0 }]))).toThrow(RangeError);
  });
});

describe('what was computed in place', () => {
  const one = (how: How, outcome: number, token: number): OutcomeBatch => ({
    ...batchOf([{ cell: 2, outcome }]),
    token: Int32Array.of(token),
    how: howColumn(how, 1),
  });
  const told = (map: ReturnType<typeof emptyOutcomes>) => [
    map.tested,
    map.firstDivergent[2],
    map.token?.[2],
    howOf(map.how?.[2]),
  ];

  test('stays when a batched result comes, and takes the place of one', () => {
    const into = emptyOutcomes(GRID);
    addBatch(into, one('batched', 3, 30));
    addBatch(into, one('in place', 4, 40));
    expect(told(into)).toEqual([1, 4, 40, 'in place']);
    for (const how of ['batched', 'elsewhere', 'audit'] as const) addBatch(into, one(how, 5, 50));
    addBatch(into, batchOf([{ cell: 2, outcome: 6 }])); // does not say how
    expect(told(into)).toEqual([1, 4, 40, 'in place']);
    addBatch(into, one('in place', 7, 70));
    expect(told(into)).toEqual([1, 7, 70, 'in place']);
  });

  test('takes a text from a batch of texts', () => {
    const into = emptyOutcomes(GRID);
    addBatch(into, one('in place', 4, 40));
    const outputs = packOutputs([{ texts: ['a'], cosine: 0.5, degenerate: false }], ['wild']);
    addBatch(into, { ...one('batched', 4, 40), outputs });
    expect(told(into)).toEqual([1, 4, 40, 'in place']);
    expect(isKnown(into, 2, true)).toBe(true);
    // and has none when it turns out to be silent
    addBatch(into, one('in place', SILENT, -1));
    expect([into.outputs?.index[2], into.outputs?.degenerate[2]]).toEqual([-1, -1]);
  });

  test('what a newer result does not tell is not known', () => {
    const into = emptyOutcomes(GRID);
    addBatch(into, one('batched', 3, 30));
    addBatch(into, batchOf([{ cell: 2, outcome: 5 }]));
    expect(told(into)).toEqual([1, 5, -1, null]);
  });
});

test('a new map is untested', () => {
  const { firstDivergent: outcomes, tested } = emptyOutcomes(GRID);
  expect(outcomes).toHaveLength(12);
  expect(outcomes.every((outcome) => outcomeVerdict(outcome) === null)).toBe(true);
  expect(tested).toBe(0);
});

test('an outcome’s number says its verdict', () => {
  expect([SILENT, NO_OP, NOT_TESTED, 0, 40].map(outcomeVerdict)).toEqual([
    'silent',
    'no-op',
    null,
    'nsm',
    'nsm',
  ]);
});
