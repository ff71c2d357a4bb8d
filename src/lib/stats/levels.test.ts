/** The tests keep their level where there is nothing, and find what was planted. All seeded. */
import { describe, expect, test } from 'vitest';
import { asymmetry, type Asymmetry } from './asymmetry.ts';
import { bias } from './bias.ts';
import { clustering } from './clustering.ts';
import { complementarity } from './complementarity.ts';
import { hitsOf, pairUp } from './pairs.ts';
import { simulate, simulateSigns, uniforms } from './testing/maps.ts';

const GRID = { rows: 16, cols: 24 };
const MAPS = 400;
const settings = (seed: number) => ({ permutations: 99, splits: 4, seed });

/** The share of 400 p values below 5 % is within four standard errors of it. */
const KEPT = 4 * Math.sqrt((0.05 * 0.95) / MAPS);
const share = (ps: number[]) => ps.filter((p) => p <= 0.05).length / ps.length;

describe('asymmetry', () => {
  const busyRow = (row: number) => (row % 5 === 0 ? 0.8 : 0.15);
  test.each([
    ['signs by a fair coin', () => ({ density: 0.4, max: 0.5 })],
    ['bias alone', () => ({ density: 0.3, max: 0.85 })],
    ['busy lines, with signs by chance', (row: number) => ({ density: busyRow(row), max: 0.6 })],
  ])('level under %s', (_, chance) => {
    const next = uniforms(11);
    const found: Asymmetry[] = [];
    for (let seed = 0; seed < MAPS; seed++) {
      const result = asymmetry(pairUp(GRID, simulateSigns(GRID, next, chance)), settings(seed));
      if (result) found.push(result);
    }
    expect(found.length).toBeGreaterThan(0.99 * MAPS);
    for (const axis of ['rows', 'cols', 'joint'] as const) {
      expect(Math.abs(share(found.map((a) => a[axis].p)) - 0.05)).toBeLessThan(KEPT);
      expect(Math.abs(found.reduce((sum, a) => sum + a[axis].effect, 0) / MAPS)).toBeLessThan(0.02);
      const covered = found.filter((a) => a[axis].low <= 0 && a[axis].high >= 0).length / MAPS;
      expect(covered).toBeGreaterThan(0.9);
    }
    // both axes at once by chance are rarer still
    expect(share(found.map((a) => a.bothP))).toBeLessThan(0.05);
  });

  test('planted along rows: found on rows, not on columns', () => {
    const next = uniforms(5);
    const results = Array.from({ length: 40 }, (_, seed) => {
      const map = simulateSigns(GRID, next, (row) => ({
        density: 0.4,
        max: row < 8 ? 0.75 : 0.25,
      }));
      return asymmetry(pairUp(GRID, map), settings(seed))!;
    });
    expect(share(results.map((a) => a.rows.p))).toBeGreaterThan(0.95);
    expect(share(results.map((a) => a.cols.p))).toBeLessThan(0.2);
    expect(share(results.map((a) => a.bothP))).toBeLessThan(0.2);
    for (const { rows } of results) expect(rows.low).toBeLessThan(rows.effect);
  });

  test('planted along both: found on both; swapped kinds give the same', () => {
    const next = uniforms(6);
    const map = simulateSigns({ rows: 64, cols: 172 }, next, (row, col) => ({
      density: 0.1,
      max: 0.1 + (0.4 * row) / 63 + (0.4 * col) / 171,
    }));
    const grid = { rows: 64, cols: 172 };
    const found = asymmetry(pairUp(grid, map), settings(1))!;
    expect(found.bothP).toBeLessThan(0.05);
    expect(found.joint.low).toBeGreaterThan(0);
    expect(found.joint.effect).toBeCloseTo((found.rows.effect + found.cols.effect) / 2, 12);
    const swapped = asymmetry(pairUp(grid, { max: map.min, min: map.max }), settings(1))!;
    expect(swapped.rows.effect).toBeCloseTo(found.rows.effect, 12);
  });

  test('the same seed gives the same; permuted maps keep the counts and the places', () => {
    const map = simulateSigns(GRID, uniforms(8), () => ({ density: 0.3, max: 0.7 }));
    const pairs = pairUp(GRID, map);
    const result = asymmetry(pairs, settings(3))!;
    expect(asymmetry(pairs, settings(3))).toEqual(result);
    expect(asymmetry(pairs, settings(4))).not.toEqual(result);
    expect(result.permuted).toHaveLength(99);
    for (const picture of result.pictures) {
      expect(picture.filter((x) => x === 1)).toHaveLength(pairs.maxOnly);
      expect(picture.filter((x) => x === 2)).toHaveLength(pairs.minOnly);
      picture.forEach((x, cell) => expect(x > 0).toBe([1, 2].includes(pairs.answers[cell])));
    }
  });

  test('says nothing of a handful of cells', () => {
    const max = Int16Array.from({ length: 384 }, (_, cell) => (cell < 100 ? 0 : -1));
    const min = Int16Array.from({ length: 384 }, (_, cell) => (cell >= 380 ? 0 : -1));
    const one = { max: { firstDivergent: max }, min: { firstDivergent: min } };
    expect(asymmetry(pairUp(GRID, one))).toBeNull();
  });
});

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

describe('paired tests', () => {
  const sides = (chances: () => { max: number; min: number }) => {
    const next = uniforms(31);
    return Array.from({ length: MAPS }, () => pairUp(GRID, simulate(GRID, next, chances)));
  };
  test('bias and complementarity: level, and what is planted', () => {
    const fair = sides(() => ({ max: 0.3, min: 0.3 }));
    const level = (p: number[]) => Math.abs(share(p) - 0.05);
    expect(level(fair.map((pairs) => bias(pairs)!.p))).toBeLessThan(KEPT);
    expect(level(fair.map((pairs) => complementarity(pairs)!.p))).toBeLessThan(KEPT);
    const covers = ({ interval }: { interval: { low: number; high: number } }, x: number) =>
      interval.low <= x && x <= interval.high;
    const good = (found: boolean[]) => found.filter(Boolean).length / MAPS;
    expect(good(fair.map((pairs) => covers(bias(pairs)!, 0.5)))).toBeGreaterThan(0.92);
    expect(good(fair.map((pairs) => covers(complementarity(pairs)!, 1)))).toBeGreaterThan(0.92);

    for (const [max, min] of [
      [0.35, 0.2],
      [0.2, 0.35],
    ]) {
      const biased = sides(() => ({ max, min })).slice(0, 50);
      const found = biased.map((pairs) => bias(pairs)!);
      expect(share(found.map(({ p }) => p))).toBeGreaterThan(0.9);
      expect(found.filter((bias) => bias.share > 0.5 === max > min).length).toBeGreaterThan(45);
    }
    const next = uniforms(32);
    const apart = pairUp(
      GRID,
      simulate(GRID, next, () => (next() < 0.5 ? { max: 0.6, min: 0.1 } : { max: 0.1, min: 0.6 })),
    );
    const found = complementarity(apart)!;
    expect(found.p).toBeLessThan(1e-4);
    expect(found.oddsRatio).toBeLessThan(0.6);
    expect(found.phi).toBeLessThan(0);
    expect(found.both).toBeLessThan(found.expected);
    // cells that answer to anything at all, beside cells that answer to nothing
    const together = pairUp(
      GRID,
      simulate(GRID, next, () => (next() < 0.5 ? { max: 0.5, min: 0.5 } : { max: 0.1, min: 0.1 })),
    );
    const other = complementarity(together)!;
    expect(other.p).toBeLessThan(1e-4);
    expect(other.interval.low).toBeGreaterThan(1);
    expect(other.both).toBeGreaterThan(other.expected);
  });
});
