/** The crossed logit model on maps of which the truth is known. All seeded. */
import { describe, expect, test } from 'vitest';
import { crossedLogit, type CrossedFit } from './crossed-logit.ts';
import { pairUp } from './pairs.ts';
import { signedCells } from './signed-cells.ts';
import { drawCrossed, type CrossedTruth } from './testing/crossed-maps.ts';
import { simulate, uniforms } from './testing/maps.ts';
import { trueMap, type Truth } from './testing/truths.ts';

const GRID = { rows: 44, cols: 16 };
const MAPS = 32;
/** Of 32 maps more than 6 have p ≤ 0.05 by chance in 1 of 1,000 series. */
const LEVEL = 6 / MAPS;

const fits = (draw: (next: () => number) => Parameters<typeof crossedLogit>[0]): CrossedFit[] => {
  const next = uniforms(77);
  return Array.from({ length: MAPS }, () => crossedLogit(draw(next)).fit!);
};
const mapsOf = (truth: Truth, ground?: number) =>
  fits((next) => [[signedCells(pairUp(GRID, trueMap(truth, GRID, next, ground)))]]);
const drawn = (truth: CrossedTruth) => fits((next) => drawCrossed(truth, next));

const share = (all: readonly CrossedFit[], holds: (fit: CrossedFit) => boolean) =>
  all.filter(holds).length / all.length;
const byRows = ({ rows }: CrossedFit) => rows.p <= 0.05;
const byCols = ({ cols }: CrossedFit) => cols.p <= 0.05;
const byBoth = ({ p }: CrossedFit) => p <= 0.05;
const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1];

describe('level', () => {
  test.each([
    ['independent', -2],
    ['bias', -2.5],
    ['shared columns', -2],
    ['shared rows and columns', -2],
    ['relative risk', -2],
  ] as const)('%s: neither axis', (truth, ground) => {
    const all = mapsOf(truth, ground);
    expect(share(all, byRows)).toBeLessThanOrEqual(LEVEL);
    expect(share(all, byCols)).toBeLessThanOrEqual(LEVEL);
    expect(share(all, byBoth)).toBeLessThanOrEqual(2 / MAPS);
  });

  test.each([
    ['signs of columns', -3.5],
    ['blocks, signs of columns', -3.5],
    ['dose', -2],
  ] as const)('%s: rows keep their level though columns have signs', (truth, ground) => {
    const all = mapsOf(truth, ground);
    expect(share(all, byCols)).toBeGreaterThan(0.8);
    expect(share(all, byRows)).toBeLessThanOrEqual(LEVEL);
  });

  test('signs of rows: columns keep their level', () => {
    const all = drawn({ rows: 1.5, cols: 0, density: 0.25 });
    expect(share(all, byRows)).toBeGreaterThan(0.9);
    expect(share(all, byCols)).toBeLessThanOrEqual(LEVEL);
  });

  test('cells that keep their signs from prompt to prompt are no lines', () => {
    const all = drawn({ rows: 0, cols: 0, cells: 3, density: 0.12, prompts: 4 });
    expect(share(all, byRows)).toBeLessThanOrEqual(LEVEL);
    expect(share(all, byCols)).toBeLessThanOrEqual(LEVEL);
    expect(median(all.map(({ cellSd }) => cellSd!))).toBeGreaterThan(1.5);
  });
});

test('power: signs of rows and columns are found in two dimensions', () => {
  expect(share(mapsOf('signs of both', -2.5), byBoth)).toBeGreaterThan(0.8);
});

test.each([
  ['one map', { rows: 1, cols: 1, density: 0.3 }, 0.15],
  ['one axis', { rows: 0, cols: 1.5, density: 0.3 }, 0.2],
  ['three matrices with few cells', { rows: 0.8, cols: 0.8, density: 0.12, matrices: 3 }, 0.2],
  ['two prompts', { rows: 1, cols: 0.8, density: 0.15, prompts: 2, cells: 1 }, 0.25],
] as const)('finds the deviations, and intervals hold them: %s', (_, truth, error) => {
  const all = drawn(truth);
  for (const axis of ['rows', 'cols'] as const) {
    expect(Math.abs(median(all.map((fit) => fit[axis].sd)) - truth[axis])).toBeLessThan(error);
    const covered = share(all, ({ [axis]: { interval } }) => {
      return interval.low <= truth[axis] && truth[axis] <= interval.high;
    });
    // estimate, interval and p agree with each other
    for (const { [axis]: profile } of all) {
      expect(profile.interval.low).toBeLessThanOrEqual(profile.sd);
      expect(profile.interval.high).toBeGreaterThan(profile.sd);
      expect(profile.interval.low > 0).toBe(profile.p < 0.025);
    }
    // of 32 intervals of 95 % fewer than 27 hold it in 1 of 200 series
    expect(covered).toBeGreaterThanOrEqual(27 / MAPS);
  }
});

describe('too few', () => {
  const only = (chances: Parameters<typeof simulate>[2]) =>
    crossedLogit([[signedCells(pairUp(GRID, simulate(GRID, uniforms(3), chances)))]]);

  test('cells, or of one sign only', () => {
    expect(only(() => ({ max: 0.01, min: 0.01 })).fit).toBeNull();
    expect(only(() => ({ max: 0.4, min: 0 }))).toEqual({
      ...{ cells: 0, matrices: 0, leftOut: 0, fit: null },
    });
    expect(crossedLogit([])).toMatchObject({ cells: 0, fit: null });
  });

  test('cells on a line', () => {
    // one on each row: nothing tells how rows differ
    const diagonal = (row: number, col: number) => Number(row % GRID.cols === col);
    const one = only((row, col) => {
      const max = diagonal(row, col) * Number(row % 3 > 0);
      return { max, min: diagonal(row, col) - max };
    });
    expect(one).toMatchObject({ cells: 44, fit: null });
  });

  test('lines of one sign: the interval is open, no number is missing', () => {
    const apart = only((_, col) => ({ max: col % 2 ? 0.3 : 0, min: col % 2 ? 0 : 0.3 })).fit!;
    expect(apart.cols.interval.high).toBe(Infinity);
    expect(apart.cols.p).toBeLessThan(1e-6);
    expect(apart.rows.p).toBeGreaterThan(0.05);
    for (const { sd, interval, p } of [apart.rows, apart.cols])
      expect([sd, interval.low, interval.high, p].some(Number.isNaN)).toBe(false);
  });
});
