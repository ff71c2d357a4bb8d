import fc from 'fast-check';
import { NO_OP, NOT_TESTED, SILENT } from '../../results/outcomes.ts';
import type { Grid } from '../../plan/grid.ts';
import type { MapOutcomes } from '../pairs.ts';
import { seededRandom } from '../random.ts';

/** Any map of max and min, partly tested, no-ops among it. */
export const maps: fc.Arbitrary<{ grid: Grid; map: Required<Pick<MapOutcomes, 'max' | 'min'>> }> =
  fc
    .record({ rows: fc.integer({ min: 1, max: 9 }), cols: fc.integer({ min: 1, max: 9 }) })
    .chain((grid) => {
      const outcome = fc.constantFrom(0, 3, SILENT, SILENT, NO_OP, NOT_TESTED);
      const n = grid.rows * grid.cols;
      const kind = fc
        .array(outcome, { minLength: n, maxLength: n })
        .map((list) => ({ firstDivergent: Int16Array.from(list) }));
      return fc.record({ grid: fc.constant(grid), map: fc.record({ max: kind, min: kind }) });
    });

/** A generator of numbers in 0…1 for simulations. */
export function uniforms(seed: number): () => number {
  const random = seededRandom(seed);
  return () => random.below(2 ** 32) / 2 ** 32;
}

/** A map in which cell (row, col) answers to max and to min with the chances given. */
export function simulate(
  grid: Grid,
  next: () => number,
  chances: (row: number, col: number) => { max: number; min: number },
): Required<Pick<MapOutcomes, 'max' | 'min'>> {
  const max = new Int16Array(grid.rows * grid.cols).fill(SILENT);
  const min = max.slice();
  max.forEach((_, cell) => {
    const chance = chances(Math.floor(cell / grid.cols), cell % grid.cols);
    if (next() < chance.max) max[cell] = 0;
    if (next() < chance.min) min[cell] = 0;
  });
  return { max: { firstDivergent: max }, min: { firstDivergent: min } };
}

/** Cells that answer to one kind only, to max with the chance given; `density` of the map. */
export function simulateSigns(
  grid: Grid,
  next: () => number,
  chance: (row: number, col: number) => { density: number; max: number },
): Required<Pick<MapOutcomes, 'max' | 'min'>> {
  return simulate(grid, next, (row, col) => {
    const { density, max } = chance(row, col);
    const signed = next() < density;
    const up = signed && next() < max;
    return { max: up ? 1 : 0, min: signed && !up ? 1 : 0 };
  });
}
