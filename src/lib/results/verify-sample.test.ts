import fc from 'fast-check';
import { expect, test } from 'vitest';
import { emptyOutcomes, NOT_TESTED } from './outcomes.ts';
import type { MapResults } from './map-results.ts';
import { NOTHING_VERIFIED, sampleCells, verified, type SampledCell } from './verify-sample.ts';

const maps = fc.array(fc.integer({ min: NOT_TESTED, max: 5 }), { minLength: 1, maxLength: 60 });

function results(outcomes: number[]) {
  const mapOutcomes = emptyOutcomes({ rows: 1, cols: outcomes.length });
  mapOutcomes.firstDivergent.set(outcomes);
  return mapOutcomes;
}

test('a sample is of tested mutants, each once, and as large as asked if there are as many', () => {
  fc.assert(
    fc.property(maps, maps, fc.nat(80), fc.nat(), (max, min, count, seed) => {
      const all = { max: results(max), min: results(min) };
      const maps = new Map<string, MapResults>([
        ['L0.q', all],
        ['L1.down', { zero: results(max) }],
      ]);
      const sample = sampleCells(maps, count, seed);
      const tested = [...max, ...min, ...max].filter((outcome) => outcome !== NOT_TESTED).length;
      expect(sample.length).toBe(Math.min(count, tested));
      expect(new Set(sample.map((sampled) => JSON.stringify(sampled))).size).toBe(sample.length);
      const outcomeOf = ({ matrix, kind, cell }: SampledCell) =>
        maps.get(matrix)![kind]!.firstDivergent[cell];
      for (const one of sample) expect(outcomeOf(one)).not.toBe(NOT_TESTED);
      const nsms = sample.filter((sampled) => outcomeOf(sampled) >= 0);
      const there = [...max, ...min, ...max].filter((outcome) => outcome >= 0).length;
      expect(nsms.length).toBeGreaterThanOrEqual(Math.min(there, Math.floor(sample.length / 2)));
      expect(sampleCells(maps, count, seed)).toEqual(sample);
    }),
  );
});

test('every cell can be drawn', () => {
  const all = new Map([['L1.down', { max: results([0, -1, 3, -1, -2]) }]]);
  const drawn = new Set<number>();
  for (let seed = 0; seed < 60; seed++)
    for (const { cell } of sampleCells(all, 2, seed)) drawn.add(cell);
  expect([...drawn].sort()).toEqual([0, 1, 2, 3, 4]);
});

test('a difference is excused only where both see a near tie', () => {
  const sampled = { matrix: 'L1.down', kind: 'max' as const, cell: 4 };
  const same = verified(
    NOTHING_VERIFIED,
    sampled,
    { outcome: 7, margin: 1 },
    { outcome: 7, margin: 2 },
  );
  expect(same).toEqual({ checked: 1, same: 1, marginal: 0, different: [] });
  const tie = verified(same, sampled, { outcome: 7, margin: 0 }, { outcome: -1, margin: 1e-4 });
  expect(tie).toEqual({ checked: 2, same: 1, marginal: 1, different: [] });
  const wrong = verified(tie, sampled, { outcome: 7, margin: 1 }, { outcome: 8, margin: 1 });
  expect(wrong).toEqual({ checked: 3, same: 1, marginal: 1, different: [sampled] });
  // who sends a screen might call anything a near tie
  const alone = verified(tie, sampled, { outcome: 7, margin: 0 }, { outcome: 8, margin: 1 });
  expect(alone.different).toHaveLength(1);
  const noOp = verified(wrong, sampled, { outcome: -2, margin: NaN }, { outcome: 8, margin: 1 });
  expect(noOp.different).toHaveLength(2);
});

test('of several prompts, both must find as many that differ, where both tell', () => {
  const sampled = { matrix: 'L1.down', kind: 'max' as const, cell: 4 };
  const of = (promptsDiverged: number | undefined, margin = 1) => ({
    outcome: 7,
    margin,
    promptsDiverged,
  });
  const differ = (a: ReturnType<typeof of>, b: ReturnType<typeof of>) =>
    verified(NOTHING_VERIFIED, sampled, a, b).different.length;
  expect(differ(of(3), of(3))).toBe(0);
  expect(differ(of(3), of(2))).toBe(1);
  expect(differ(of(3), of(2, 1e-4))).toBe(1);
  expect(differ(of(3, 1e-4), of(2, 1e-4))).toBe(0);
  expect(differ(of(3), of(-1))).toBe(0);
  expect(differ(of(3), of(undefined))).toBe(0);
});
