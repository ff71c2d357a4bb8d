import fc from 'fast-check';
import { expect, test } from 'vitest';
import { emptyOutcomes } from '../results/outcomes.ts';
import { predictedRows } from './predicted-rows.ts';
import { riskAt } from './risk-at.ts';
import { arbitraryRisks, CELLS } from './testing/arbitrary-risks.ts';

test('of a listed mutant the margin is known, of another its risk where the map is not pooled', () => {
  fc.assert(
    fc.property(arbitraryRisks, fc.nat(CELLS - 1), ([{ kinds }], cell) => {
      const [kind] = kinds;
      const place = kind.listed.cells.indexOf(cell);
      const found = riskAt(kind, cell);
      if (place < 0) expect(found).toEqual({ risk: 0, margin: null });
      else {
        expect(found?.risk).toBe(kind.listed.risk[place]);
        expect(found?.margin).not.toBeNull();
      }
      const pooled = { ...kind, pooled: { ...kind.pooled, side: 2 } };
      if (place < 0) expect(riskAt(pooled, cell)).toBeNull();
    }),
  );
});

test('rows of what is predicted are those that are listed and not tested', () => {
  fc.assert(
    fc.property(arbitraryRisks, fc.uniqueArray(fc.nat(CELLS - 1)), ([risk], tested) => {
      const outcomes = emptyOutcomes({ rows: 8, cols: 8 });
      for (const cell of tested) outcomes.firstDivergent[cell] = -1;
      const kinds = risk.kinds.map(({ kind }) => kind);
      const rows = predictedRows(risk, kinds, { [kinds[0]]: outcomes });
      const wanted = risk.kinds.flatMap(({ kind, listed }) =>
        [...listed.cells]
          .filter((cell) => kind !== kinds[0] || !tested.includes(cell))
          .map((cell) => ({ cell, kind })),
      );
      expect(rows).toHaveLength(wanted.length);
      expect(rows).toEqual(expect.arrayContaining(wanted));
    }),
  );
});
