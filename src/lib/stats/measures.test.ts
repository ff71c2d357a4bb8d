/** What table, plot and file say of a measure, and of a matrix that it cannot be tested in. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseCsv } from '../base/csv.ts';
import { formatMatrix, PROJECTIONS } from '../model/matrix.ts';
import { bias } from './bias.ts';
import { clustering } from './clustering.ts';
import { matrixStats } from './matrix-stats.ts';
import {
  FOUND,
  isFound,
  measureOf,
  MEASURES,
  statsRows,
  strongestFound,
  testsOf,
} from './measures.ts';
import { hitsOf, pairUp, type MapOutcomes } from './pairs.ts';
import type { CrossedRow } from './crossed-rows.ts';
import { statsCsv, statsText } from './stats-csv.ts';
import { maps, simulate, simulateSigns, uniforms } from './testing/maps.ts';

const GRID = { rows: 12, cols: 16 };
const few = { permutations: 199, seed: 1 };
const stats = (map: MapOutcomes) => matrixStats(GRID, map, few);

test('every measure has a reading or says why not, on any map', () => {
  fc.assert(
    fc.property(maps, ({ grid, map }) => {
      const [row] = statsRows(
        new Map([['L0.gate', matrixStats(grid, map, { permutations: 9, seed: 1 })]]),
      );
      for (const measure of MEASURES) {
        const reading = row.readings[measure.id];
        if (reading) {
          const { low, high, value, p, q } = reading;
          expect(low).toBeLessThanOrEqual(high);
          expect([p, q].every((x) => x > 0 && x <= 1)).toBe(true);
          expect(Number.isFinite(value)).toBe(true);
        } else expect(measure.missing(row.stats).every((words) => words.length > 0)).toBe(true);
      }
    }),
    { numRuns: 60 },
  );
});

test('why a measure is missing is true of the map', () => {
  const silent = stats(simulate(GRID, uniforms(1), () => ({ max: 0, min: 0 })));
  const onlyMin = stats(simulate(GRID, uniforms(1), () => ({ max: 0, min: 0.3 })));
  const allMax = stats(simulate(GRID, uniforms(1), () => ({ max: 1, min: 0.3 })));
  const why = (id: 'asymmetry-rows' | 'bias' | 'rows' | 'odds', template: typeof silent) =>
    measureOf(id).missing(template)[0];
  expect([why('asymmetry-rows', silent), why('bias', silent), why('rows', silent)]).toEqual([
    ...['too few', 'none', 'none'],
  ]);
  expect([why('odds', silent), why('odds', onlyMin), why('odds', allMax)]).toEqual([
    ...['none', 'no max', 'all max'],
  ]);
  expect(why('rows', allMax)).toBe('all');
});

test('an odds ratio is a number with two ends, where the table over all cells has an empty corner, too', () => {
  const apart = stats(simulateSigns(GRID, uniforms(2), () => ({ density: 0.4, max: 0.5 })));
  expect(apart.association).toMatchObject({ both: 0, empty: 'both' });
  const { value, low, high, least } = measureOf('odds').read(apart)!;
  expect(low).toBeGreaterThan(0);
  expect(low).toBeLessThan(value);
  expect(high).toBeLessThan(1);
  expect(value).toBeLessThan(least!);
  const mixed = stats(simulate(GRID, uniforms(4), () => ({ max: 0.5, min: 0.5 })));
  expect(mixed.association?.empty).toBeNull();
});

test('rows and columns of asymmetry are corrected together, other measures each by itself', () => {
  const next = uniforms(12);
  const rows = statsRows(
    new Map(
      ['L0.gate', 'L0.up', 'L1.gate'].map((name) => [
        name,
        stats(simulateSigns(GRID, next, () => ({ density: 0.6, max: 0.5 }))),
      ]),
    ),
  );
  expect([testsOf(rows, 'asymmetry-rows'), testsOf(rows, 'asymmetry-cols')]).toEqual([6, 6]);
  expect([testsOf(rows, 'two-way'), testsOf(rows, 'bias')]).toEqual([3, 3]);
  const ids = ['asymmetry-rows', 'asymmetry-cols'] as const;
  const readings = ids.flatMap((id) => rows.map((row) => row.readings[id]!));
  const least = readings.reduce((best, one) => (one.p < best.p ? one : best));
  expect(least.q).toBeLessThanOrEqual(6 * least.p);
  expect(Math.min(...readings.map(({ q }) => q))).toBe(least.q);
});

test('chance’s interval of a share holds the shares that chance gives', () => {
  const next = uniforms(5);
  const held = Array.from({ length: 200 }, (_, seed) => {
    const map = simulate(GRID, next, () => ({ max: 0.25, min: 0 }));
    const settings = { permutations: 99, seed, busy: 5 };
    const { rows, cols } = clustering(GRID, hitsOf(GRID, map, ['max']), settings)!;
    return [rows, cols].filter(
      ({ share, uniformRange: { low, high } }) => low <= share && share <= high,
    ).length;
  });
  // of 400, more than 95 %: shares are lumpy, and equal ones lie on the bound
  expect(held.reduce((sum, n) => sum + n, 0) / 400).toBeGreaterThan(0.92);
});

test('over a model few of what q keeps is false, and what is planted is kept', () => {
  const next = uniforms(6);
  const blank = stats({});
  let kept = 0;
  let wrong = 0;
  const rates: number[] = [];
  for (let model = 0; model < 40; model++) {
    const tested = Array.from({ length: 28 }, (_, i) => {
      const planted = i % 4 === 0;
      const map = simulate(GRID, next, () => ({ max: planted ? 0.6 : 0.3, min: 0.3 }));
      return [
        formatMatrix({ layer: Math.floor(i / 7), projection: PROJECTIONS[i % 7] }),
        { ...blank, bias: bias(pairUp(GRID, map), 99), planted },
      ] as const;
    });
    const rows = statsRows(new Map(tested));
    const found = rows.filter((row) => isFound(row, 'bias'));
    const planted = new Map<string, boolean>(tested.map(([name, bias]) => [name, bias.planted]));
    const missed = found.filter(({ name }) => !planted.get(name)).length;
    rates.push(found.length === 0 ? 0 : missed / found.length);
    kept += found.length - missed;
    wrong += missed;
    expect(testsOf(rows, 'bias')).toBe(28);
  }
  // the expected rate is the level times the share of maps with nothing planted: 0.05 · 3/4
  expect(rates.reduce((sum, rate) => sum + rate, 0) / rates.length).toBeLessThan(FOUND);
  expect(wrong).toBeGreaterThan(0);
  expect(kept / (40 * 7)).toBeGreaterThan(0.9);
});

test('the strongest found is found, in either direction; there is none where nothing is found', () => {
  const next = uniforms(9);
  const map = (max: number, min: number) => stats(simulate(GRID, next, () => ({ max, min })));
  const rows = statsRows(
    new Map([
      ['L0.gate', map(0.5, 0.5)],
      ['L1.up', map(0.6, 0.3)],
      ['L2.o', map(0.05, 0.8)],
      ['L3.k', stats(simulateSigns(GRID, next, () => ({ density: 0.5, max: 0.5 })))],
    ]),
  );
  const bias = strongestFound(rows, 'bias')!;
  expect([bias.name, bias.readings.bias!.value < 0.5]).toEqual(['L2.o', true]);
  const odds = strongestFound(rows, 'odds')!;
  expect([odds.name, odds.readings.odds!.value < 1]).toEqual(['L3.k', true]);
  expect(strongestFound(rows.slice(0, 1), 'bias')).toBeNull();
  const lines = statsRows(
    new Map([
      ['L0.gate', stats(simulate(GRID, next, () => ({ max: 0.9, min: 0 })))],
      ['L1.up', stats(simulate(GRID, next, (row) => ({ max: row === 3 ? 1 : 0.02, min: 0 })))],
    ]),
  );
  expect(strongestFound(lines, 'rows')?.name).toBe('L1.up');
});

const CROSSED: CrossedRow = {
  ...{ projection: 'gate', cells: 60, matrices: 2, leftOut: 0 },
  fit: {
    rows: { sd: 0.5, interval: { low: 0, high: 1.25 }, p: 0.2 },
    cols: { sd: 9, interval: { low: 3, high: Infinity }, p: 0.01 },
    ...{ p: 0.2, cellSd: null },
  },
};

test('the file has every number in full, empty where nothing was tested, its origin once', () => {
  const rows = statsRows(
    new Map([
      ['L0.gate', stats(simulate(GRID, uniforms(7), () => ({ max: 0.4, min: 0.2 })))],
      ['L1.up', stats(simulate(GRID, uniforms(8), () => ({ max: 0, min: 0.1 })))],
    ]),
  );
  const [head, gate, up, ...more] = parseCsv(statsCsv(rows, [CROSSED], 'Whose\n“these”'));
  expect(more).toEqual([]);
  expect(new Set(head).size).toBe(head.length);
  const field = (record: (string | null)[], column: string) => record[head.indexOf(column)];
  const [{ stats: first, readings }] = rows;
  expect(Number(field(gate, 'asymmetry_rows_p'))).toBe(first.asymmetry!.rows.p);
  expect(Number(field(gate, 'two_way_p'))).toBe(first.asymmetry!.twoWay.p);
  expect(Number(field(gate, 'asymmetry_cols_q'))).toBe(readings['asymmetry-cols']!.q);
  expect(Number(field(gate, 'bias_q'))).toBe(readings.bias!.q);
  expect(Number(field(gate, 'cols_kept_p'))).toBe(first.clustering!.cols.keptP);
  expect(Number(field(gate, 'both_expected'))).toBe(first.complementarity!.expected);
  expect(Number(field(gate, 'association_p'))).toBe(first.association!.p);
  const counts = ['max_only', 'min_only', 'both', 'neither'].map((name) =>
    Number(field(gate, name)),
  );
  expect(counts.reduce((sum, n) => sum + n)).toBe(first.paired);
  expect([field(up, 'asymmetry_rows'), field(up, 'odds_ratio'), field(up, 'about')]).toEqual(
    Array(3).fill(null),
  );
  const crossed = ['cells', 'rows_sd', 'rows_high', 'cols_p', 'p'].map((end) => `crossed_${end}`);
  expect(crossed.map((name) => field(gate, name))).toEqual(['60', '0.5', '1.25', '0.01', '0.2']);
  expect(field(gate, 'crossed_cols_high')).toBeNull();
  expect(crossed.map((name) => field(up, name))).toEqual(Array(5).fill(null));
  expect(field(gate, 'about')).toBe('Whose\n“these”');
  const lines = statsText(rows, [CROSSED], 'Whose').split('\n');
  expect(lines.slice(0, 3).map((line) => line.split('\t').length)).toEqual(
    Array(3).fill(head.length - 1),
  );
  expect(lines.at(-1)).toBe('Whose');
});
