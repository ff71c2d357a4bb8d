import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addBatch,
  countNsm,
  emptyOutcomes,
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
