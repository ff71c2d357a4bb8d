import fc from 'fast-check';
import { expect, test } from 'vitest';
import { arbitraryRisks } from './testing/arbitrary-risks.ts';
import { head, rank, riskOfRank } from './ranking.ts';
import { binFrom, RISK_BINS, riskBin } from './risk-bins.ts';

test('a ranking has every listed mutant from a risk on, the riskiest first', () => {
  fc.assert(
    fc.property(arbitraryRisks, fc.constantFrom(0, 0.2, 0.5), (risks, from) => {
      const ranking = rank(risks, from);
      const all = risks.flatMap(({ matrix, kinds }) =>
        kinds.flatMap(({ kind, listed }) =>
          Array.from(listed.cells, (cell, i) => ({
            name: `L${matrix.layer}.${matrix.projection} ${kind} ${cell}`,
            risk: listed.risk[i],
          })),
        ),
      );
      const wanted = all.filter(({ risk }) => risk >= from);
      const names = Array.from(ranking.cell, (cell, i) => {
        const { matrix, kind } = ranking.maps[ranking.map[i]];
        return `${matrix} ${kind} ${cell}`;
      });
      expect(new Set(names)).toEqual(new Set(wanted.map(({ name }) => name)));
      expect(names).toHaveLength(wanted.length);
      for (let i = 1; i < names.length; i++)
        expect(ranking.risk[i - 1]).toBeGreaterThanOrEqual(ranking.risk[i]);
      expect(head(ranking, 2).cell).toHaveLength(Math.min(2, names.length));
    }),
  );
});

test('the risk of a rank is one that as many mutants have', () => {
  const histogram = new Uint32Array(RISK_BINS);
  histogram[riskBin(2)] = 5;
  histogram[riskBin(0.3)] = 20;
  histogram[0] = 1000;
  const risks = [{ kinds: [{ histogram }] }];
  expect(riskOfRank(risks, 0)).toBe(Infinity);
  expect(riskOfRank(risks, 5)).toBe(binFrom(riskBin(2)));
  expect(riskOfRank(risks, 6)).toBe(binFrom(riskBin(0.3)));
  expect(riskOfRank(risks, 26)).toBe(0);
});

test('a risk that is no number comes first', () => {
  const [one] = fc.sample(arbitraryRisks, { numRuns: 1, seed: 1 });
  const [kind] = one[0].kinds;
  const listed = {
    cells: Uint32Array.of(0, 1, 2),
    risk: Float32Array.of(5, NaN, 7),
    ...{ prompt: new Uint16Array(3), step: new Uint16Array(3), rival: new Uint32Array(3) },
  };
  const risks = [{ ...one[0], kinds: [{ ...kind, listed }] }];
  expect([...rank(risks).cell]).toEqual([1, 2, 0]);
});
