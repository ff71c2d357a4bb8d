import fc from 'fast-check';
import { expect, test } from 'vitest';
import { recallOf, SHARES } from './recall-of.ts';

test('recall counts NSMs among the riskiest', () => {
  // 1,000 mutants, the riskiest last; NSMs are the two riskiest and the one of place 15
  const risk = Float32Array.from({ length: 1000 }, (_, i) => i / 999.5);
  risk[999] = 4;
  risk[998] = 1;
  const isNsm = new Uint8Array(1000);
  for (const i of [999, 998, 985]) isNsm[i] = 1;
  const { mutants, nsms, predicted, predictedNsms, found, holdsAll, leastRisk, bands } = recallOf(
    risk,
    isNsm,
  );
  expect({ mutants, nsms, predicted, predictedNsms }).toEqual({
    mutants: 1000,
    nsms: 3,
    predicted: 2,
    predictedNsms: 2,
  });
  expect(SHARES.map((share) => Math.ceil(1000 * share))).toEqual([1, 1, 2, 5, 10, 20]);
  expect(found).toEqual([1, 1, 2, 2, 2, 3]);
  expect(holdsAll).toBe(0.015);
  expect(leastRisk).toBe(risk[985]);
  expect(bands.filter((band) => band.nsms > 0).map(({ from, nsms }) => [from, nsms])).toEqual([
    [0.7, 1],
    [1, 1],
    [3, 1],
  ]);
});

test('without NSMs nothing has to be verified, and none is found', () => {
  const none = recallOf(new Float32Array(50), new Uint8Array(50));
  expect(none).toMatchObject({ nsms: 0, predicted: 0, holdsAll: 0, leastRisk: NaN });
  expect(none.found).toEqual(SHARES.map(() => 0));
});

test('what is no number is verified first and predicts an NSM', () => {
  const risk = Float32Array.of(5, NaN, 0);
  const { holdsAll, predicted } = recallOf(risk, Uint8Array.of(0, 1, 0));
  expect(holdsAll).toBe(1 / 3);
  expect(predicted).toBe(2);
});

test('the share that holds all NSMs holds all, and none smaller does', () => {
  const mutant = fc.record({ risk: fc.float({ min: 0, noNaN: true }), nsm: fc.boolean() });
  fc.assert(
    fc.property(fc.array(mutant, { minLength: 1, maxLength: 200 }), (mutants) => {
      const risk = Float32Array.from(mutants, (m) => m.risk);
      const isNsm = Uint8Array.from(mutants, ({ nsm }) => Number(nsm));
      const { holdsAll, nsms, bands } = recallOf(risk, isNsm);
      const riskiest = mutants
        .map(({ nsm }, i) => ({ nsm, risk: Math.min(risk[i], 1e38) }))
        .sort((a, b) => b.risk - a.risk);
      const count = Math.round(holdsAll * mutants.length);
      expect(riskiest.slice(0, count).filter(({ nsm }) => nsm)).toHaveLength(nsms);
      expect(count === 0 || riskiest[count - 1].nsm).toBe(true);
      expect(bands.reduce((sum, band) => sum + band.verified, 0)).toBe(mutants.length);
    }),
  );
});
