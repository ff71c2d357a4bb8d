import fc from 'fast-check';
import { PROJECTIONS, type MatrixId } from '../model/matrix.ts';
import type { OutcomeBatch } from '../results/outcomes.ts';
import { SCREEN_KINDS } from '../plan/grid.ts';

/** The map that {@link anyBatch} is of. */
export const GRID = { rows: 3, cols: 4 };
export const CELLS = GRID.rows * GRID.cols;

const mutant = fc.record({
  cell: fc.integer({ min: 0, max: CELLS - 1 }),
  outcome: fc.integer({ min: -2, max: 5 }),
  kl: fc.constantFrom(0.25, 1, 2.5, NaN),
  margin: fc.constantFrom(0.0005, 1, NaN),
  says: fc.constantFrom(null, 'a', 'b'),
  how: fc.nat(2),
  diverged: fc.integer({ min: 1, max: 3 }),
});

/** A batch of a small map, with texts or without; a cell may be in it twice. */
export const anyBatch = fc
  .record({
    matrix: fc.record({
      layer: fc.integer({ min: 0, max: 2 }),
      projection: fc.constantFrom(...PROJECTIONS.slice(0, 3)),
    }),
    kind: fc.constantFrom(...SCREEN_KINDS),
    mutants: fc.array(mutant, { maxLength: 8 }),
    texts: fc.boolean(),
    how: fc.boolean(),
    counted: fc.boolean(),
  })
  .map(
    ({
      matrix,
      kind,
      mutants,
      texts,
      how,
      counted,
    }): { matrix: MatrixId; batch: OutcomeBatch } => ({
      matrix,
      batch: {
        kind,
        cells: Uint32Array.from(mutants, (m) => m.cell),
        firstDivergent: Int16Array.from(mutants, (m) => m.outcome),
        kl: Float32Array.from(mutants, (m) => m.kl),
        margin: Float32Array.from(mutants, (m) => m.margin),
        ...(counted
          ? {
              promptsDiverged: Int16Array.from(mutants, (m) => (m.outcome < 0 ? 0 : m.diverged)),
            }
          : {}),
        ...(how ? { how: Uint8Array.from(mutants, (m) => m.how) } : {}),
        ...(texts
          ? {
              outputs: {
                wildType: ['wild'],
                distinct: [['a'], ['b']],
                index: Int32Array.from(mutants, ({ says, outcome }) =>
                  outcome < 0 || says === null ? -1 : says === 'a' ? 0 : 1,
                ),
                cosine: Float32Array.from(mutants, () => 0.5),
                degenerate: Int8Array.from(mutants, ({ says }) =>
                  says === 'b' ? 1 : says ? 0 : -1,
                ),
              },
            }
          : {}),
      },
    }),
  );
