/** Axis clustering keeps its level where there is nothing, and finds what was planted. All seeded. */
import { describe, expect, test } from 'vitest';
import { clustering } from './clustering.ts';
import { hitsOf } from './pairs.ts';
import { simulate, uniforms } from './testing/maps.ts';

const GRID = { rows: 16, cols: 24 };
const MAPS = 150;

/** The share of 150 p values below 5 % is within four standard errors of it. */
const KEPT = 4 * Math.sqrt((0.05 * 0.95) / MAPS);
const share = (ps: number[]) => ps.filter((p) => p <= 0.05).length / ps.length;

describe('clustering', () => {
  const level = (density: (row: number) => number, measure: 'uniformP' | 'keptP') => {
    const next = uniforms(21);
    const ps = Array.from({ length: MAPS }, (_, seed) => {
      const map = simulate(GRID, next, (row) => ({ max: density(row), min: 0 }));
      const { cols } = clustering(GRID, hitsOf(GRID, map, ['max']), {
        permutations: 99,
        seed,
        busy: 6,
      })!;
      return cols[measure];
    });
    return share(ps);
  };
  test('level: under uniform placement, and with busy rows when their counts are kept', () => {
    // shares are lumpy, so that equal ones keep p above 5 % more often than not
    for (const found of [
      level(() => 0.25, 'uniformP'),
      level((row) => (row % 4 === 0 ? 0.8 : 0.08), 'keptP'),
    ]) {
      expect(found).toBeLessThan(0.05 + KEPT);
      expect(found).toBeGreaterThan(0.01);
    }
  });

  test('a planted row is found on rows, not on columns', () => {
    const map = simulate(GRID, uniforms(9), (row) => ({ max: row === 5 ? 0.9 : 0.1, min: 0 }));
    const found = clustering(GRID, hitsOf(GRID, map, ['max']))!;
    expect([found.rows.uniformP, found.rows.keptP].every((p) => p < 0.05)).toBe(true);
    expect(found.rows.share).toBeGreaterThan(found.rows.uniformRange.high);
    expect(found.cols.keptP).toBeGreaterThan(0.05);
  });

  test('a planted column is found, on its axis; full maps too', () => {
    for (const ground of [0.05, 0.6]) {
      const map = simulate(GRID, uniforms(3), (_, col) => ({
        max: col === 7 ? 1 : ground,
        min: 0,
      }));
      const found = clustering(GRID, hitsOf(GRID, map, ['max']))!;
      expect(found.cols.uniformP).toBeLessThan(0.05);
      expect(found.cols.keptP).toBeLessThan(0.05);
      expect(found.rows.uniformP).toBeGreaterThan(0.05);
      expect(found.cols.share).toBeGreaterThan(5 * found.cols.uniform);
    }
  });

  test('the expected share is what placing at random gives', () => {
    const map = simulate(GRID, uniforms(4), () => ({ max: 0.3, min: 0 }));
    const hits = hitsOf(GRID, map, ['max']);
    hits.fill(-1, 0, 50);
    const { rows } = clustering(GRID, hits, { permutations: 4000, seed: 1, busy: 9 })!;
    // both rows and columns are placed by the same code: kept by columns is close to uniform here
    expect(rows.kept).toBeCloseTo(rows.uniform, 1);
    expect(rows.uniform).toBeGreaterThan(0.05);
  });
});
