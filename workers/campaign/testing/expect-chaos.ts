import { expect } from 'vitest';
import { rowsOf } from '../../../src/lib/campaign/testing/campaign.ts';
import type { ChaosOutcome } from './chaos.ts';

/** 0 lost, 0 wrong, 0 double, the liar banned and nobody else. */
export function expectWhole(outcome: ChaosOutcome): void {
  const { opened, run, bans, liar, agree, ofLiar, twice, forged } = outcome;
  const { items } = opened;
  const right = Array.from({ length: items.count }, (_, item) => items.at(item)).flatMap((item) =>
    rowsOf(item).map((row, i) => ({ place: item.mutants[i].place, row })),
  );
  right.sort((a, b) => a.place - b.place);
  expect(run.rows).toEqual(right.map(({ row }) => row));
  expect(agree).toBe(true);
  expect(twice).toBe(0);
  expect(bans).toEqual([expect.objectContaining({ worker: liar })]);
  expect(ofLiar.banned).toBe(0);
  // its results count again, and the keeper does not take that back
  expect(ofLiar.lifted).toBeGreaterThan(0);
  expect(ofLiar.kept).toBe(ofLiar.lifted);
  expect(forged).toBeGreaterThan(0);
}
