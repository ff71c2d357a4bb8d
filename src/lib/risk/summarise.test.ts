import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LISTED_FROM, POOLED_CELLS } from './matrix-risk.ts';
import { countRisks, LEAST_RISK, RISK_BINS, riskBin } from './risk-bins.ts';
import { RiskSummariser } from './summarise.ts';

const maps = fc.record({
  rows: fc.integer({ min: 1, max: 30 }),
  cols: fc.integer({ min: 1, max: 30 }),
  most: fc.integer({ min: 1, max: 60 }),
  piece: fc.integer({ min: 1, max: 100 }),
  seed: fc.infiniteStream(
    fc.oneof(fc.double({ min: 0, max: 4, noNaN: true }), fc.constantFrom(0, 0.1, 1, NaN)),
  ),
});

test('the list is the riskiest above the bound, in the order of cells, however it is fed', () => {
  fc.assert(
    fc.property(maps, ({ rows, cols, most, piece, seed }) => {
      const risks = Float32Array.from({ length: rows * cols }, () => seed.next().value as number);
      const summariser = new RiskSummariser({ rows, cols }, most);
      for (let i = 0; i < risks.length; i += piece)
        summariser.add(risks.subarray(i, i + piece), (at) => 3 * (i + at));
      const { bound, listed, histogram, pooled } = summariser.finish();
      const counted = risks.map((risk) => (Number.isNaN(risk) ? Infinity : risk));
      const cells = [...listed.cells];
      expect(cells).toEqual(cells.toSorted((a, b) => a - b));
      expect([...listed.risk]).toEqual(cells.map((cell) => counted[cell]));
      expect([...listed.of]).toEqual(cells.map((cell) => 3 * cell));
      expect(cells.length).toBeLessThanOrEqual(most);
      const inList = new Set(cells);
      counted.forEach((risk, cell) => {
        if (risk > bound) expect(inList.has(cell)).toBe(true);
        if (risk < bound) expect(inList.has(cell)).toBe(false);
      });
      // nothing is left out that there was room for
      const above = counted.filter((risk) => risk > LISTED_FROM).length;
      expect(cells.length).toBe(Math.min(most, above));
      expect(histogram.reduce((sum, n) => sum + n)).toBe(risks.length);
      counted.forEach((risk) => expect(histogram[riskBin(risk)]).toBeGreaterThan(0));
      expect(pooled).toEqual({ side: 1, rows, cols, risk: counted });
    }),
  );
});

test('a large map is pooled to blocks of which each has the largest risk of its cells', () => {
  const grid = { rows: 700, cols: 301 };
  const summariser = new RiskSummariser(grid);
  const risks = new Float32Array(grid.rows * grid.cols);
  risks[699 * 301 + 300] = 0.5;
  risks[301] = 0.25;
  summariser.add(risks);
  const { pooled } = summariser.finish();
  expect(pooled.side).toBe(2);
  expect([pooled.rows, pooled.cols]).toEqual([350, 151]);
  expect(pooled.rows * pooled.cols).toBeLessThanOrEqual(POOLED_CELLS);
  expect(pooled.risk[350 * 151 - 1]).toBe(0.5);
  expect(pooled.risk[0]).toBe(0.25);
  expect(pooled.risk.filter((risk) => risk > 0)).toHaveLength(2);
});

test('risks are counted into their bins without logarithms', () => {
  const near = (risk: number) => [risk * (1 - 1e-6), risk * (1 + 1e-6)];
  const risks = Float32Array.from([
    ...[0, NaN, Infinity, 1e-30, LEAST_RISK, 1, 1e9],
    ...Array.from({ length: 400 }, (_, i) => near(LEAST_RISK * 2 ** ((i - 100) / 8))).flat(),
  ]);
  const [got, wanted] = [new Uint32Array(RISK_BINS), new Uint32Array(RISK_BINS)];
  countRisks(risks, got);
  for (const risk of risks) wanted[riskBin(risk)]++;
  expect(got).toEqual(wanted);
});
