import fc from 'fast-check';
import { expect, test } from 'vitest';
import { assayValues, estimate, estimates, type AssayValues } from './assay-values.ts';
import { matrixStats } from './matrix-stats.ts';
import { MEASURES } from './measures.ts';
import { maps, simulate, uniforms } from './testing/maps.ts';

const settings = { permutations: 20, seed: 1 };

test('but for asymmetry an assay’s values are those of its map alone', () => {
  fc.assert(
    fc.property(maps, ({ grid, map }) => {
      const [mine, none] = assayValues(grid, [map, null], settings);
      expect(none).toBeNull();
      const alone = matrixStats(grid, map, settings);
      expect(mine?.paired ?? 0).toBe(alone.paired);
      expect(mine?.answering ?? 0).toBe(alone.max + alone.min - alone.both);
      for (const id of ['bias', 'rows', 'cols', 'odds'] as const) {
        const value = MEASURES.find((measure) => measure.id === id)!.read(alone)?.value ?? null;
        expect(mine?.values[id] ?? null).toBe(value);
      }
      // of the only assay nothing is held out
      expect(mine?.values['asymmetry-rows'] ?? null).toBeNull();
    }),
    { numRuns: 60 },
  );
});

test('estimates are over assays, odds ratios by their logarithm', () => {
  const grid = { rows: 24, cols: 16 };
  const next = uniforms(2);
  const four = Array.from({ length: 4 }, () =>
    simulate(grid, next, (_, col) => ({ max: col < 8 ? 0.3 : 0.05, min: col < 8 ? 0.05 : 0.2 })),
  );
  const all = assayValues(grid, four, settings);
  const over = estimates([...all, null]);
  expect(over['asymmetry-cols']).toMatchObject({ assays: 4 });
  expect(over['asymmetry-cols']!.interval!.low).toBeGreaterThan(0.3);
  const of = (odds: number | null) =>
    ({ ...all[0]!, values: { ...all[0]!.values, odds } }) satisfies AssayValues;
  const odds = estimate('odds', [of(0.5), of(2), of(null)])!;
  expect(odds).toMatchObject({ assays: 2, p: 1 });
  expect(odds.mean).toBeCloseTo(1, 12);
  expect(odds.interval!.low).toBeCloseTo(1 / odds.interval!.high, 12);
  expect(estimate('bias', [null])).toBeNull();
});
