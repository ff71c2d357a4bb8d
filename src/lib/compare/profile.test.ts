import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { matrixShape, parseMatrix } from '../model/matrix.ts';
import type { ModelShapes } from '../model/model-config.ts';
import { tileGrid } from '../plan/grid.ts';
import type { MapResults } from '../results/map-results.ts';
import { NOT_TESTED, SILENT } from '../results/outcomes.ts';
import { maps, uniforms } from '../stats/testing/maps.ts';
import { profileReading, type ProfileMap } from './profile.ts';
import {
  compareProfiles,
  differenceOf,
  isDifferent,
  matchLayers,
  withPooledEffect,
} from './profile-difference.ts';
import { PROFILE_MEASURES, profileMeasure, type ProfileMeasureId } from './profile-measures.ts';
import { isProjectionDifferent, projectionRows } from './profile-summary.ts';
import {
  LARGE,
  SMALL,
  syntheticMap,
  syntheticMaps,
  TILE,
  type Truth,
} from './testing/synthetic.ts';

const KINDS = ['max', 'min'] as const;
const PLAIN: Truth = { busy: 0.1, inBusy: 0.6, elsewhere: 0.02 };
const QUICK = PROFILE_MEASURES.filter((id) => !id.startsWith('asymmetry'));

const gridOf = (shapes: ModelShapes, name: string) =>
  tileGrid(matrixShape(shapes, parseMatrix(name)!.projection), TILE);

/** One side of a profile. */
function sideOf(shapes: ModelShapes, maps: ReadonlyMap<string, MapResults>, id: ProfileMeasureId) {
  const readings = new Map(
    [...maps].map(([name, map]) => [
      name,
      profileReading(id, gridOf(shapes, name), map, { kinds: KINDS }),
    ]),
  );
  return { layers: shapes.num_hidden_layers, readings: withPooledEffect(readings) };
}

describe('a reading', () => {
  const grid = { rows: 4, cols: 6 };
  const outcomes = (nsm: (row: number, col: number) => boolean) =>
    Int16Array.from({ length: 24 }, (_, cell) =>
      nsm(Math.floor(cell / 6), cell % 6) ? 2 : SILENT,
    );
  const kl = Float32Array.from({ length: 24 }, (_, cell) => (cell % 6 === 2 ? 4 : 1));
  const map: ProfileMap = {
    max: { firstDivergent: outcomes((row, col) => col === 2 || (row === 1 && col < 2)), kl },
    min: { firstDivergent: outcomes((_, col) => col === 5), kl },
  };
  const read = (id: ProfileMeasureId) => profileReading(id, grid, map, { kinds: KINDS });

  test('by hand', () => {
    expect(read('share')!.value).toBeCloseTo(10 / 48, 12);
    // of max: four of 4 nats, two of 1; of min: four of 1
    expect(read('severity')!.value).toBeCloseTo(22 / 10, 6);
    expect(read('bias')!.value).toBeCloseTo(6 / 10, 12);
    // a line is busy from 2 on: columns 2 and 5 have four each, 0 and 1 have one
    expect(read('cols')!.value).toBeCloseTo(8 / 10, 12);
  });

  test('of untested mutants nothing is counted, unless the riskiest were run', () => {
    const firstDivergent = outcomes((row) => row === 0).map((outcome, cell) =>
      cell < 12 ? outcome : NOT_TESTED,
    );
    const half = { max: { firstDivergent, kl } };
    const share = (foundOnly: boolean) =>
      profileReading('share', grid, half, { kinds: ['max'], foundOnly })!.value;
    expect(share(false)).toBe(0.5);
    expect(share(true)).toBe(0.25);
  });

  test('of any map lies in its interval, and the interval in what there is', () => {
    fc.assert(
      fc.property(maps, ({ grid, map }) => {
        const length = grid.rows * grid.cols;
        const withKl = (kind: 'max' | 'min') => ({
          ...map[kind],
          kl: new Float32Array(length).map((_, i) => 0.5 + (i % 3)),
        });
        const both = { max: withKl('max'), min: withKl('min') };
        for (const id of QUICK) {
          const found = profileReading(id, grid, both, { kinds: KINDS });
          if (!found) continue;
          const { limits } = profileMeasure(id);
          expect(found.low).toBeLessThanOrEqual(found.value + 1e-9);
          expect(found.high).toBeGreaterThanOrEqual(found.value - 1e-9);
          if (id === 'odds' || id === 'severity') expect(found.low).toBeGreaterThan(0);
          else expect([found.low >= limits[0], found.high <= limits[1]]).toEqual([true, true]);
        }
      }),
    );
  });
});

describe('two maps of different shapes', () => {
  const [a, b] = [gridOf(SMALL, 'L0.down'), gridOf(LARGE, 'L0.gate')];
  const next = uniforms(11);
  const rejected = (id: ProfileMeasureId, one: Truth, other: Truth, runs = 200) => {
    let [found, tested] = [0, 0];
    for (let i = 0; i < runs; i++) {
      const read = (grid: typeof a, truth: Truth) =>
        profileReading(id, grid, syntheticMap(grid, next, truth), { kinds: KINDS });
      const difference = differenceOf(read(a, one), read(b, other), profileMeasure(id).log);
      if (!difference) continue;
      tested++;
      found += Number(difference.p < 0.05);
    }
    return { share: found / tested, tested };
  };

  test.each(['share', 'severity', 'bias', 'cols'] as const)(
    '%s: of one truth they differ at their level, though NSMs come in whole columns',
    (id) => {
      const { share, tested } = rejected(id, PLAIN, PLAIN);
      expect(tested).toBeGreaterThan(150);
      // 5 %, give or take four standard errors
      expect(share).toBeLessThan(0.115);
    },
  );

  test('six times as many busy columns are found', () => {
    const more = { ...PLAIN, busy: 0.6 };
    expect(rejected('share', more, PLAIN, 60).share).toBeGreaterThan(0.8);
  });
});

describe('a profile of two models', () => {
  const found = (id: ProfileMeasureId, seed: number, planted: boolean) => {
    const next = uniforms(seed);
    const truth = ({ layer, projection }: { layer: number; projection: string }) =>
      planted && projection === 'down' && layer === 1 ? { ...PLAIN, busy: 0.7 } : PLAIN;
    const first = sideOf(SMALL, syntheticMaps(SMALL, next, truth), id);
    const second = sideOf(
      LARGE,
      syntheticMaps(LARGE, next, () => PLAIN),
      id,
    );
    return compareProfiles(first, second, 'depth', profileMeasure(id).log);
  };

  test('a planted difference is found where it is; without one hardly anything is', () => {
    let [matrices, projections] = [0, 0];
    for (const seed of [1, 2, 3, 4, 5, 6, 7, 8]) {
      expect(found('share', seed, true).filter(isDifferent)).toContainEqual(
        expect.objectContaining({ projection: 'down', layers: { first: 1, second: 2 } }),
      );
      const rows = found('share', seed, false);
      matrices += rows.filter(isDifferent).length;
      projections += projectionRows(rows, profileMeasure('share')).filter(
        isProjectionDifferent,
      ).length;
    }
    expect(matrices).toBeLessThanOrEqual(2); // of 8 · 28 tests
    expect(projections).toBeLessThanOrEqual(2); // of 8 · 7
  });
});

test('a small difference in every layer is found over the layers, by ratio where it is one', () => {
  const estimate = (value: number) => ({ value, low: value / 3, high: value * 3, df: 20 });
  const names = [0, 1, 2, 3, 4, 5].map((layer) => `L${layer}.v`);
  const side = (factor: number) => ({
    layers: 6,
    readings: new Map(
      names.map((name, layer) => [name, estimate(factor * (0.1 + 0.01 * ((layer * 7) % 5)))]),
    ),
  });
  const rows = compareProfiles(side(1.3), side(1), 'layer', true);
  expect(rows.some(isDifferent)).toBe(false);
  const v = projectionRows(rows, profileMeasure('severity')).find(
    ({ projection }) => projection === 'v',
  )!;
  expect(v).toMatchObject({ pairs: 6, found: 0 });
  expect(v.difference!.value).toBeCloseTo(1.3, 10);
  expect(isProjectionDifferent(v)).toBe(true);
});

test('layers go by their number, or by how deep they lie', () => {
  expect(matchLayers(4, 6, 'layer').map(({ second }) => second)).toEqual([0, 1, 2, 3]);
  expect(matchLayers(4, 6, 'depth')).toEqual([
    { first: 0, second: 0 },
    { first: 1, second: 2 },
    { first: 2, second: 3 },
    { first: 3, second: 5 },
  ]);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 80 }), fc.integer({ min: 1, max: 80 }), (a, b) => {
      const pairs = matchLayers(a, b, 'depth');
      expect(pairs).toHaveLength(Math.min(a, b));
      // the same either way round, in order, each within its model
      expect(matchLayers(b, a, 'depth').map(({ first, second }) => [second, first])).toEqual(
        pairs.map(({ first, second }) => [first, second]),
      );
      pairs.forEach(({ first, second }, i) => {
        expect(first < a && second < b).toBe(true);
        if (i > 0) expect(first > pairs[i - 1].first && second > pairs[i - 1].second).toBe(true);
      });
    }),
  );
});

test('a difference turned round is its negative, with the same p', () => {
  const estimate = fc
    .record({
      value: fc.double({ min: 0.05, max: 0.95, noNaN: true }),
      half: fc.double({ min: 0.01, max: 0.04, noNaN: true }),
      df: fc.integer({ min: 1, max: 200 }),
    })
    .map(({ value, half, df }) => ({ value, low: value - half, high: value + half, df }));
  fc.assert(
    fc.property(estimate, estimate, fc.boolean(), (a, b, log) => {
      const [one, other] = [differenceOf(a, b, log)!, differenceOf(b, a, log)!];
      expect(other.p).toBeCloseTo(one.p, 10);
      if (log) expect(other.value * one.value).toBeCloseTo(1, 10);
      else expect(other.value).toBeCloseTo(-one.value, 12);
      expect(one.p >= 0 && one.p <= 1).toBe(true);
      // the interval leaves out no difference where p is below 5 %, and the other way round
      const none = log ? 1 : 0;
      if (Math.abs(one.p - 0.05) > 0.03 && a.df === b.df)
        expect(one.low > none || one.high < none).toBe(one.p < 0.05);
    }),
  );
});
