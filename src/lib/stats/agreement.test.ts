import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NO_OP, NOT_TESTED, SILENT } from '../results/outcomes.ts';
import { agreement, cohensKappa, type AgreementTable } from './agreement.ts';
import { seededRandom } from './random.ts';

const map = (outcomes: number[], kl = outcomes.map(() => NaN)) => ({
  firstDivergent: Int16Array.from(outcomes),
  kl: Float32Array.from(kl),
});

test('cells tested in both are counted, a no-op as silent', () => {
  const first = map([3, 4, SILENT, NO_OP, NOT_TESTED, 7], [1, 2, NaN, NaN, NaN, 3]);
  const second = map([3, SILENT, 2, SILENT, 5, 8], [10, NaN, 1, NaN, 1, 30]);
  expect(agreement(first, second)).toMatchObject({
    ...{ cells: 5, both: 2, onlyFirst: 1, onlySecond: 1, neither: 1, sameToken: 1 },
    severity: null, // two cells have no order worth a number
  });
  expect(() => agreement(first, map([1]))).toThrow(RangeError);
});

test('severities that rise together correlate fully, whatever their scale', () => {
  const kl = [0.1, 0.2, 0.3, 4];
  const one = map([1, 1, 1, 1], kl);
  expect(
    agreement(
      one,
      map(
        [1, 1, 1, 1],
        kl.map((x) => x ** 3),
      ),
    ).severity,
  ).toBeCloseTo(1);
  expect(agreement(one, map([1, 1, 1, 1], [4, 3, 2, 1])).severity).toBeCloseTo(-1);
});

test('kappa is that of the textbook table', () => {
  const table = { cells: 50, both: 20, onlyFirst: 5, onlySecond: 10, neither: 15 };
  expect(cohensKappa(table)?.value).toBeCloseTo(0.4, 12);
});

const counts = fc.nat(40);
const tables: fc.Arbitrary<AgreementTable> = fc
  .tuple(counts, counts, counts, counts)
  .map(([both, onlyFirst, onlySecond, neither]) => ({
    ...{ both, onlyFirst, onlySecond, neither },
    cells: both + onlyFirst + onlySecond + neither,
  }));

test('kappa: 1 for equal maps, the same whichever comes first and whatever is called an NSM', () => {
  fc.assert(
    fc.property(tables, (t) => {
      const kappa = cohensKappa(t);
      const turned = cohensKappa({ ...t, onlyFirst: t.onlySecond, onlySecond: t.onlyFirst });
      const flipped = cohensKappa({ ...t, both: t.neither, neither: t.both });
      if (!kappa) return;
      for (const other of [turned, flipped]) expect(other?.value).toBeCloseTo(kappa.value, 9);
      expect(kappa.low).toBeLessThanOrEqual(kappa.value + 1e-12);
      expect(kappa.high).toBeGreaterThanOrEqual(kappa.value - 1e-12);
      if (t.onlyFirst + t.onlySecond === 0) expect(kappa.value).toBeCloseTo(1, 12);
    }),
  );
  expect(cohensKappa({ cells: 9, both: 0, onlyFirst: 0, onlySecond: 0, neither: 9 })).toBeNull();
});

test('its interval holds the truth about 95 times in 100', () => {
  const p = [0.25, 0.1, 0.15, 0.5];
  const truth = cohensKappa({
    cells: 1,
    both: 0.25,
    onlyFirst: 0.1,
    onlySecond: 0.15,
    neither: 0.5,
  });
  const random = seededRandom(5);
  let held = 0;
  const rounds = 800;
  for (let round = 0; round < rounds; round++) {
    const n = [0, 0, 0, 0];
    for (let i = 0; i < 300; i++) {
      let u = random.below(1e6) / 1e6;
      n[p.findIndex((share, k) => (u -= share) < 0 || k === 3)]++;
    }
    const [both, onlyFirst, onlySecond, neither] = n;
    const kappa = cohensKappa({ cells: 300, both, onlyFirst, onlySecond, neither })!;
    if (kappa.low <= truth!.value && truth!.value <= kappa.high) held++;
  }
  expect(held / rounds).toBeGreaterThan(0.93);
  expect(held / rounds).toBeLessThan(0.97);
});
