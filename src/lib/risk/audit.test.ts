import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seededRandom } from '../stats/random.ts';
import { clopperPearson } from '../stats/binomial.ts';
import { allot, missedNsms, nsmShare, recall, type Stratum } from './audit.ts';
import { drawAudit, type AuditedMap } from './draw-audit.ts';
import { arbitraryRisks, CELLS } from './testing/arbitrary-risks.ts';

test('Clopper and Pearson’s interval is R’s binom.test', () => {
  // R: binom.test(k, n)$conf.int
  expect(clopperPearson(0, 100).high).toBeCloseTo(0.0362167, 6);
  expect(clopperPearson(3, 20).low).toBeCloseTo(0.0320709, 6);
  expect(clopperPearson(3, 20).high).toBeCloseTo(0.3789268, 6);
  expect(clopperPearson(20, 20).low).toBeCloseTo(0.8315665, 6);
});

describe('what was missed', () => {
  const stratum = (size: number, drawn: number, nsms: number): Stratum => ({
    ...{ from: 0, to: 1, size, drawn, nsms },
  });

  test('of a stratum without a hit the exact bound counts, times its size', () => {
    const { estimate, low, high } = missedNsms([stratum(10_000, 100, 0)]);
    expect([estimate, low]).toEqual([0, 0]);
    expect(high).toBeCloseTo(10_000 * 0.0362167, 1);
  });

  test('what is drawn whole is known', () => {
    expect(missedNsms([stratum(50, 50, 7)])).toEqual({ estimate: 7, low: 7, high: 7 });
    expect(recall(93, [stratum(50, 50, 7)])).toEqual({ estimate: 1, low: 1, high: 1 });
    expect(nsmShare(93, 1000, [stratum(50, 50, 7)]).estimate).toBe(0.1);
  });

  test('where nothing was drawn nothing is known', () => {
    expect(missedNsms([stratum(50, 0, 0)])).toEqual({ estimate: 0, low: 0, high: 50 });
    expect(recall(0, [])).toEqual({ estimate: 1, low: 1, high: 1 });
  });

  test('the intervals hold the truth at their level, in simulated screens', () => {
    const random = seededRandom(14);
    const screens = [
      // [size, share of NSMs, drawn]
      [
        [400, 0.3, 80],
        [1_000, 0.05, 100],
        [3_000, 0.01, 100],
        [60_000, 0.0005, 400],
      ],
      [
        [200, 0.02, 100],
        [50_000, 0, 300],
      ],
      [
        [2_000, 0.002, 250],
        [20_000, 0.0001, 250],
      ],
    ];
    for (const strata of screens) {
      const truth = strata.reduce((sum, [size, share]) => sum + Math.round(size * share), 0);
      let held = 0;
      const runs = 400;
      for (let run = 0; run < runs; run++) {
        const seen = strata.map(([size, share, drawn]) => {
          let [left, nsms] = [Math.round(size * share), 0];
          for (let i = 0; i < drawn; i++)
            if (random.below(size - i) < left) {
              left--;
              nsms++;
            }
          return stratum(size, drawn, nsms);
        });
        const { low, high } = missedNsms(seen);
        if (low <= truth && truth <= high) held++;
      }
      // 95 %, less three standard errors of 400 runs
      expect(held / runs).toBeGreaterThan(0.95 - 3 * Math.sqrt((0.95 * 0.05) / runs));
    }
  });
});

test('an allotment is whole, fits, and gives a larger stratum no less', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(500), { minLength: 1 }), fc.nat(3000), (sizes, count) => {
      const drawn = allot(sizes, count);
      const all = sizes.reduce((sum, size) => sum + size, 0);
      expect(drawn.reduce((sum, n) => sum + n, 0)).toBe(Math.min(count, all));
      drawn.forEach((n, i) => {
        expect(n).toBeLessThanOrEqual(sizes[i]);
        // but for what rounding leaves
        for (const [j, other] of drawn.entries())
          if (sizes[j] > sizes[i]) expect(other + sizes.length + 1).toBeGreaterThanOrEqual(n);
      });
    }),
  );
});

test('an audit draws each mutant once, of what is not tested, and the same again by its seed', () => {
  fc.assert(
    fc.property(arbitraryRisks, fc.nat(), fc.nat(200), (risks, seed, count) => {
      const isTested = (cell: number) => (cell * 7 + seed) % 3 === 0;
      const cells = Array.from({ length: CELLS }, (_, cell) => cell);
      const tested = cells.filter(isTested).length;
      const maps = risks.flatMap(({ matrix, kinds }) =>
        kinds.map(({ kind, bound, listed }): AuditedMap => ({
          matrix: `L${matrix.layer}.${matrix.projection}`,
          ...{ kind, bound, listed, cells: CELLS, tested, isTested },
        })),
      );
      const { strata, drawn } = drawAudit(maps, count, seed);
      expect(drawAudit(maps, count, seed).drawn).toEqual(drawn);
      const open = maps.length * (CELLS - tested);
      expect(strata.reduce((sum, { size }) => sum + size, 0)).toBe(open);
      expect(drawn).toHaveLength(Math.min(count, open));
      expect(new Set(drawn.map(({ map, cell }) => `${map} ${cell}`)).size).toBe(drawn.length);
      for (const { map, cell, stratum } of drawn) {
        expect(isTested(cell)).toBe(false);
        const { listed } = maps[map];
        const at = listed.cells.indexOf(cell);
        const { from, to } = strata[stratum];
        if (at < 0) expect(stratum).toBe(strata.length - 1);
        else expect(listed.risk[at] >= from && listed.risk[at] < to).toBe(true);
      }
      strata.forEach(({ drawn: n }, i) =>
        expect(drawn.filter(({ stratum }) => stratum === i)).toHaveLength(n),
      );
    }),
    { numRuns: 60 },
  );
});
