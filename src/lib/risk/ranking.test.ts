import fc from 'fast-check';
import { expect, test } from 'vitest';
import { arbitraryRisks } from './testing/arbitrary-risks.ts';
import { head, rank } from './ranking.ts';

test('a ranking has every listed mutant that is not left out, the riskiest first', () => {
  fc.assert(
    fc.property(arbitraryRisks, fc.nat(3), (risks, modulus) => {
      const skip = (cell: number) => cell % 4 === modulus;
      const ranking = rank(risks, (_, cell) => skip(cell));
      const all = risks.flatMap(({ matrix, kinds }) =>
        kinds.flatMap(({ kind, listed }) =>
          Array.from(listed.cells, (cell, i) => ({
            name: `L${matrix.layer}.${matrix.projection} ${kind} ${cell}`,
            risk: listed.risk[i],
            cell,
          })),
        ),
      );
      const wanted = all.filter(({ cell }) => !skip(cell));
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
