import { expect, test } from 'vitest';
import type { MapResults } from '../results/map-results.ts';
import { emptyOutcomes, NOT_TESTED, SILENT } from '../results/outcomes.ts';
import type { MatrixRisk } from './matrix-risk.ts';
import { RISK_BINS } from './risk-bins.ts';
import { areRiskiestFirst } from './riskiest-first.ts';

const CELLS = 4000;
const RISKIEST = Array.from({ length: 80 }, (_, i) => 50 * i + 7);

const histogram = new Uint32Array(RISK_BINS);
histogram[0] = CELLS;
const risks = (layer: number): MatrixRisk => ({
  matrix: { layer, projection: 'gate' },
  tile: 1,
  kinds: [
    {
      ...{ kind: 'max', bound: 0, histogram, pooled: { side: 1, rows: 0, cols: 0 } as never },
      listed: {
        cells: Uint32Array.from(RISKIEST),
        risk: new Float32Array(RISKIEST.length).fill(0.9),
        prompt: new Uint16Array(0),
        step: new Uint16Array(0),
        rival: new Uint32Array(0),
      },
    },
  ],
});
const MODEL = [risks(0), risks(1)];

const mapOf = (isTested: (cell: number) => boolean): MapResults => {
  const max = emptyOutcomes({ rows: 40, cols: 100 });
  max.firstDivergent = max.firstDivergent.map((_, cell) => (isTested(cell) ? SILENT : NOT_TESTED));
  max.tested = max.firstDivergent.filter((outcome) => outcome === SILENT).length;
  return { max };
};
const first = (map: MapResults) => areRiskiestFirst(MODEL, new Map([['L0.gate', map]]));

test('what was tested in an order of its own is told from what was tested riskiest first', () => {
  expect(first(mapOf((cell) => RISKIEST.includes(cell)))).toBe(true);
  expect(first(mapOf((cell) => RISKIEST.slice(0, 20).includes(cell) || cell % 200 === 0))).toBe(
    true,
  );
  // a matrix screened whole, a part of it, a region, a mutant in the bench, nothing
  expect(first(mapOf(() => true))).toBe(false);
  expect(first(mapOf((cell) => cell % 3 === 0))).toBe(false);
  expect(first(mapOf((cell) => cell < 400))).toBe(false);
  expect(first(mapOf((cell) => cell === RISKIEST[0]))).toBe(false);
  expect(first({})).toBe(false);
  expect(areRiskiestFirst([], new Map())).toBe(false);
});
