import fc from 'fast-check';
import { PROJECTIONS } from '../../model/matrix.ts';
import { SCREEN_KINDS } from '../../plan/grid.ts';
import { riskBin, RISK_BINS } from '../risk-bins.ts';
import type { KindRisk, MatrixRisk } from '../matrix-risk.ts';

/** Cells of each map below. */
export const CELLS = 64;

const kindRisk = fc
  .record({
    kind: fc.constantFrom(...SCREEN_KINDS),
    cells: fc.uniqueArray(fc.nat(CELLS - 1), { maxLength: CELLS }),
    // few different ones, so that some are equal
    risk: fc.array(fc.constantFrom(0.06, 0.1, 0.3, 0.7, 1, 4), {
      minLength: CELLS,
      maxLength: CELLS,
    }),
  })
  .map(({ kind, cells, risk }): KindRisk => {
    const sorted = Uint32Array.from(cells).sort();
    const histogram = new Uint32Array(RISK_BINS);
    sorted.forEach((_, i) => histogram[riskBin(risk[i])]++);
    histogram[0] += CELLS - sorted.length;
    return {
      kind,
      bound: 0.05,
      listed: {
        cells: sorted,
        risk: Float32Array.from(sorted, (_, i) => risk[i]),
        prompt: new Uint16Array(sorted.length),
        step: new Uint16Array(sorted.length),
        rival: new Uint32Array(sorted.length),
      },
      histogram,
      pooled: { side: 1, rows: 8, cols: 8, risk: new Float32Array(CELLS) },
    };
  });

/** What is predicted of some maps of 8 × 8 cells. */
export const arbitraryRisks: fc.Arbitrary<MatrixRisk[]> = fc.uniqueArray(
  fc.record({
    matrix: fc.record({ layer: fc.nat(2), projection: fc.constantFrom(...PROJECTIONS) }),
    tile: fc.constant(1),
    kinds: fc.uniqueArray(kindRisk, { minLength: 1, maxLength: 3, selector: ({ kind }) => kind }),
  }),
  { minLength: 1, maxLength: 5, selector: ({ matrix }) => `${matrix.layer}${matrix.projection}` },
);
