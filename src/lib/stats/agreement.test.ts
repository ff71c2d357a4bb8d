import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NO_OP, NOT_TESTED, SILENT } from '../results/outcomes.ts';
import { agreement, cohensKappa, type AgreementTable } from './agreement.ts';
import { simulate, uniforms } from './testing/maps.ts';

const map = (outcomes: number[], kl = outcomes.map(() => NaN)) => ({
  firstDivergent: Int16Array.from(outcomes),
  kl: Float32Array.from(kl),
});

test('cells tested in both are counted, a no-op as silent', () => {
  const first = map([3, 4, SILENT, NO_OP, NOT_TESTED, 7], [1, 2, NaN, NaN, NaN, 3]);
  const second = map([3, SILENT, 2, SILENT, 5, 8], [10, NaN, 1, NaN, 1, 30]);
  expect(agreement(first, second, { rows: 2, cols: 3 })).toMatchObject({
    ...{ cells: 5, both: 2, onlyFirst: 1, onlySecond: 1, neither: 1, sameToken: 1 },
    severity: null, // two cells have no order worth a number
  });
  expect(() => agreement(first, map([1]), { rows: 1, cols: 1 })).toThrow(RangeError);
});

test('severities that rise together correlate fully, whatever their scale', () => {
  const kl = [0.1, 0.2, 0.3, 4];
  const one = map([1, 1, 1, 1], kl);
  const grid = { rows: 2, cols: 2 };
  const cubes = kl.map((x) => x ** 3);
  expect(agreement(one, map([1, 1, 1, 1], cubes), grid).severity).toBeCloseTo(1);
  expect(agreement(one, map([1, 1, 1, 1], [4, 3, 2, 1]), grid).severity).toBeCloseTo(-1);
});

test('kappa is that of the textbook table', () => {
  const table = { cells: 50, both: 20, onlyFirst: 5, onlySecond: 10, neither: 15 };
  expect(cohensKappa(table)).toBeCloseTo(0.4, 12);
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
      if (kappa === null) return;
      for (const other of [turned, flipped]) expect(other).toBeCloseTo(kappa, 9);
      if (t.onlyFirst + t.onlySecond === 0) expect(kappa).toBeCloseTo(1, 12);
    }),
  );
  expect(cohensKappa({ cells: 9, both: 0, onlyFirst: 0, onlySecond: 0, neither: 9 })).toBeNull();
});

const GRID = { rows: 44, cols: 16 };
const MAPS = 40;

/** Pairs of maps without any tie between them, of busy columns that each has for itself or that both share. */
function independent(shared: boolean) {
  const next = uniforms(5);
  const kl = new Float32Array(GRID.rows * GRID.cols);
  return Array.from({ length: MAPS }, () => {
    const columns = () => Array.from({ length: GRID.cols }, () => (next() < 0.25 ? 0.5 : 0.05));
    const one = columns();
    const both = [one, shared ? one : columns()];
    const [first, second] = both.map(
      (chance) => simulate(GRID, next, (_, col) => ({ max: chance[col], min: 0 })).max,
    );
    return agreement({ ...first, kl }, { ...second, kl }, GRID).kappa!;
  });
}

test('its interval is over lines: it holds 0 for maps that are busy in columns of their own', () => {
  const held = independent(false).filter(
    ({ interval }) => interval!.low <= 0 && interval!.high >= 0,
  );
  // cells taken for independent leave 0 out in nearly half of such maps
  expect(held.length / MAPS).toBeGreaterThan(0.85);
  const shared = independent(true);
  expect(shared.filter(({ interval }) => interval!.low > 0).length / MAPS).toBeGreaterThan(0.6);
  for (const { value, interval } of shared) {
    expect(interval!.low).toBeLessThanOrEqual(value);
    expect(interval!.high).toBeGreaterThanOrEqual(value);
  }
});

test('there is no interval where a map has no NSM, or both agree everywhere', () => {
  const grid = { rows: 2, cols: 3 };
  const some = map([3, SILENT, SILENT, 2, SILENT, SILENT]);
  const silent = map(Array<number>(6).fill(SILENT));
  expect(agreement(some, silent, grid).kappa).toEqual({ value: 0, interval: null });
  expect(agreement(some, some, grid).kappa).toEqual({ value: 1, interval: null });
  expect(agreement(silent, silent, grid).kappa).toBeNull();
});
