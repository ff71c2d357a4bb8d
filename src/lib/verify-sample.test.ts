import fc from 'fast-check';
import { expect, test } from 'vitest';
import { emptyOutcomes, NOT_TESTED } from './outcomes.ts';
import { NOTHING_VERIFIED, sampleCells, verified } from './verify-sample.ts';

const maps = fc.array(fc.integer({ min: NOT_TESTED, max: 5 }), { minLength: 1, maxLength: 60 });

function results(outcomes: number[]) {
  const of = emptyOutcomes({ rows: 1, cols: outcomes.length });
  of.outcomes.set(outcomes);
  return of;
}

test('a sample is of tested mutants, each once, and as large as asked if there are as many', () => {
  fc.assert(
    fc.property(maps, maps, fc.nat(80), fc.nat(), (max, min, count, seed) => {
      const all = { max: results(max), min: results(min) };
      const sample = sampleCells(all, ['max', 'min'], count, seed);
      const tested = [...max, ...min].filter((outcome) => outcome !== NOT_TESTED).length;
      expect(sample.length).toBe(Math.min(count, tested));
      expect(new Set(sample.map(({ kind, cell }) => `${kind}${cell}`)).size).toBe(sample.length);
      for (const { kind, cell } of sample)
        expect(all[kind as 'max'].outcomes[cell]).not.toBe(NOT_TESTED);
      const nsms = sample.filter(({ kind, cell }) => all[kind as 'max'].outcomes[cell] >= 0);
      const there = [...max, ...min].filter((outcome) => outcome >= 0).length;
      expect(nsms.length).toBeGreaterThanOrEqual(Math.min(there, Math.floor(sample.length / 2)));
      expect(sampleCells(all, ['max', 'min'], count, seed)).toEqual(sample);
    }),
  );
});

test('every cell can be drawn', () => {
  const all = { max: results([0, -1, 3, -1, -2]) };
  const drawn = new Set<number>();
  for (let seed = 0; seed < 60; seed++)
    for (const { cell } of sampleCells(all, ['max'], 2, seed)) drawn.add(cell);
  expect([...drawn].sort()).toEqual([0, 1, 2, 3, 4]);
});

test('a difference is excused only at a near tie', () => {
  const of = { kind: 'max' as const, cell: 4 };
  const same = verified(NOTHING_VERIFIED, of, { outcome: 7, lead: 1 }, { outcome: 7, lead: 2 });
  expect(same).toEqual({ checked: 1, same: 1, marginal: 0, different: [] });
  const tie = verified(same, of, { outcome: 7, lead: 1 }, { outcome: -1, lead: 1e-4 });
  expect(tie).toEqual({ checked: 2, same: 1, marginal: 1, different: [] });
  const wrong = verified(tie, of, { outcome: 7, lead: 1 }, { outcome: 8, lead: 1 });
  expect(wrong).toEqual({ checked: 3, same: 1, marginal: 1, different: [of] });
  const noOp = verified(wrong, of, { outcome: -2, lead: NaN }, { outcome: 8, lead: 1 });
  expect(noOp.different).toHaveLength(2);
});
