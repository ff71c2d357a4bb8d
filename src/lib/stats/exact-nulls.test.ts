/** Nulls against what can be counted out by hand, and least effects against maps that have them. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { asymmetry } from './asymmetry.ts';
import { bias } from './bias.ts';
import { complementarity } from './complementarity.ts';
import { wilson } from './exact.ts';
import { keptMargins } from './kept-margins.ts';
import { bootstrapLines } from './line-bootstrap.ts';
import { lineSpread } from './line-spread.ts';
import { logisticFit } from './logistic-fit.ts';
import { pairUp } from './pairs.ts';
import { flipTest } from './sign-flips.ts';
import { simulate, simulateSigns, uniforms } from './testing/maps.ts';

test('sign flips: p is the share of all 2ⁿ choices of signs', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -6, max: 6 }), { minLength: 1, maxLength: 10 }),
      (sums) => {
        const seen = Math.abs(sums.reduce((sum, s) => sum + s, 0));
        let atLeast = 0;
        for (let choice = 0; choice < 1 << sums.length; choice++) {
          const flipped = sums.reduce((sum, s, l) => sum + ((choice >> l) & 1 ? s : -s), 0);
          if (Math.abs(flipped) >= seen) atLeast++;
        }
        expect(flipTest(sums).p).toBeCloseTo(atLeast / (1 << sums.length), 12);
      },
    ),
  );
  // five lines cannot give p ≤ 0.05, six can
  expect(flipTest([9, 9, 9, 9, 9])).toEqual({ p: 2 / 32, least: null });
  expect(flipTest([9, 9, 9, 9, 9, 9]).least).not.toBeNull();
  // too large to be worked out: drawn, and about the same
  const many = Array.from({ length: 300 }, (_, l) => 100 * ((l % 7) - 2 + (l % 2)));
  const deviation = Math.sqrt(many.reduce((sum, s) => sum + s * s, 0));
  const z = Math.abs(many.reduce((sum, s) => sum + s, 0)) / deviation;
  expect(z).toBeGreaterThan(5);
  expect(flipTest(many).p).toBeLessThan(0.001);
});

test('kept margins: cells in both are spread as over all maps with these margins', () => {
  const grid = { rows: 3, cols: 4 };
  const max = [1, 1, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0];
  const min = [1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 0, 1];
  const outcome = (hits: number[]) => ({ firstDivergent: Int16Array.from(hits, (x) => x - 1) });
  const pairs = pairUp(grid, { max: outcome(max), min: outcome(min) });
  const margins = (hits: number[]) =>
    [
      ...[0, 1, 2].map((r) => hits.slice(4 * r, 4 * r + 4).reduce((a, b) => a + b)),
      ...[0, 1, 2, 3].map((c) => hits[c] + hits[4 + c] + hits[8 + c]),
    ].join();
  const counts = new Map<number, number>();
  let maps = 0;
  for (let code = 0; code < 1 << 12; code++) {
    const hits = max.map((_, cell) => (code >> cell) & 1);
    if (margins(hits) !== margins(min)) continue;
    const both = hits.filter((hit, cell) => hit && max[cell]).length;
    counts.set(both, (counts.get(both) ?? 0) + 1);
    maps++;
  }
  const drawn = keptMargins(pairs, 20_000, 1);
  for (const [both, n] of counts)
    expect(drawn.filter((x) => x === both).length / drawn.length).toBeCloseTo(n / maps, 1);
  expect(drawn.every((x) => counts.has(x))).toBe(true);
});

test('complementarity: no reading where nothing could be otherwise', () => {
  const row = { rows: 1, cols: 6 };
  const map = simulate(row, uniforms(2), () => ({ max: 0.5, min: 0.5 }));
  expect(complementarity(pairUp(row, map))).toBeNull();
});

test('lines drawn again: the interval of a share of independent lines is that of Wilson', () => {
  const hits = Array.from({ length: 200 }, (_, l) => (l % 4 === 0 ? 1 : 0));
  const share = (drawn: Uint32Array) =>
    hits.reduce<number>((sum, hit, l) => sum + hit * drawn[l], 0) / hits.length;
  const { low, high } = bootstrapLines(hits.length, share)!;
  const exact = wilson(50, 200);
  expect(low).toBeCloseTo(exact.low, 1);
  expect(high).toBeCloseTo(exact.high, 1);
  expect(bootstrapLines(1, share)).toBeNull();
});

test('a logistic fit meets the totals, and finds a slope', () => {
  const rows = [-1, 0, 1, 2].map((x) => [1, x]);
  const sizes = [1000, 1000, 1000, 1000];
  const truth = rows.map(([, x]) => 1 / (1 + Math.exp(-(0.3 + 0.8 * x))));
  const hits = truth.map((chance) => Math.round(1000 * chance));
  logisticFit(rows, hits, sizes).forEach((chance, l) => expect(chance).toBeCloseTo(truth[l], 3));
  // separated lines stay finite
  for (const chance of logisticFit(rows, [0, 0, 9, 9], [9, 9, 9, 9]))
    expect(chance >= 0 && chance <= 1).toBe(true);
});

describe('the least effect that could have been found', () => {
  const GRID = { rows: 44, cols: 16 };
  const MAPS = 30;
  const share = (found: boolean[]) => found.filter(Boolean).length / found.length;
  const settings = (seed: number) => ({ permutations: 199, seed });

  test('asymmetry of columns with about that D is found in about 80 % of maps', () => {
    const next = uniforms(41);
    const planted = (col: number) => ({ density: 0.25, max: col % 2 ? 0.66 : 0.34 });
    const maps = Array.from({ length: MAPS }, (_, seed) =>
      asymmetry(
        pairUp(
          GRID,
          simulateSigns(GRID, next, (_, col) => planted(col)),
        ),
        settings(seed),
      )!,
    );
    const mean = maps.reduce((sum, { cols }) => sum + cols.effect, 0) / MAPS;
    const least = maps.reduce((sum, { cols }) => sum + cols.least!, 0) / MAPS;
    expect(mean / least).toBeGreaterThan(0.75);
    expect(mean / least).toBeLessThan(1.35);
    const power = share(maps.map(({ cols }) => cols.p <= 0.05));
    expect(power).toBeGreaterThan(0.55);
    expect(power).toBeLessThan(1);
  });

  test('a spread of rows is measured, and found where it is as large as the least', () => {
    const next = uniforms(43);
    const sd = 0.22;
    const maps = Array.from({ length: MAPS }, (_, seed) => {
      const signs = Array.from({ length: 12 * 20 }, () => 0);
      const line = Uint32Array.from(signs.keys(), (i) => Math.floor(i / 20));
      const group = Uint32Array.from(signs.keys(), (i) => i % 20);
      const rows = Array.from({ length: 12 }, () => (next() < 0.5 ? sd : -sd));
      const cols = Array.from({ length: 20 }, () => 0.2 * (next() - 0.5));
      const drawn = Int8Array.from(signs, (_, i) =>
        next() < 0.5 + rows[line[i]] + cols[group[i]] ? 1 : -1,
      );
      return lineSpread(drawn, line, group, settings(seed));
    });
    const mean = maps.reduce((sum, one) => sum + one.sd, 0) / MAPS;
    expect(mean).toBeCloseTo(sd, 1);
    expect(share(maps.map(({ p }) => p <= 0.05))).toBeGreaterThan(0.9);
    for (const { least } of maps) expect(least!).toBeLessThan(sd);
  });

  test('bias of independent cells: that of the normal approximation', () => {
    const map = simulateSigns(GRID, uniforms(44), () => ({ density: 0.3, max: 0.5 }));
    const found = bias(pairUp(GRID, map))!;
    const cells = found.maxOnly + found.minOnly;
    expect(found.least! / ((1.96 + 0.84) / (2 * Math.sqrt(cells)))).toBeCloseTo(1, 0);
    expect(found.carriers).toBeLessThanOrEqual(found.lines);
  });
});
