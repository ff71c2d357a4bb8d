import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LLAMA2_7B } from '../../../src/lib/model/model-configs.ts';
import { layerWeights } from '../../../src/lib/risk/predict-cost.ts';
import { mostRefined, REFINED_FROM, refinedCells } from './refine.ts';

const risks = fc.array(fc.float({ min: 0, max: 2, noNaN: true }), { maxLength: 60 });

test('the riskiest are refined, as many as there is time for', () => {
  fc.assert(
    fc.property(risks, fc.nat({ max: 40 }), (all, most) => {
      const cells = refinedCells(Float32Array.from(all), most);
      expect(cells.length).toBeLessThanOrEqual(most);
      expect([...cells]).toEqual([...cells].sort((a, b) => a - b));
      const chosen = new Set(cells);
      const least = Math.min(...Array.from(cells, (cell) => all[cell]));
      expect(least).toBeGreaterThan(REFINED_FROM);
      const others = all.filter((risk, cell) => risk > REFINED_FROM && !chosen.has(cell));
      for (const risk of others) expect(risk).toBeLessThan(least);
      // only equals are left out where there is room
      if (others.length > 0 && cells.length < most)
        expect(others.filter((risk) => risk === Math.max(...others)).length).toBeGreaterThan(
          most - cells.length,
        );
    }),
  );
});

test('what is no number is not refined', () => {
  expect([...refinedCells(Float32Array.of(NaN, 1, NaN, 0.5), 9)]).toEqual([1, 3]);
});

test('a matrix is refined in about the time that its layer takes to first order', () => {
  const positions = 109;
  const most = mostRefined(LLAMA2_7B, { projection: 'k' }, 1, [positions]);
  const pairs = (positions * (positions + 1)) / 2;
  expect((most * pairs) / (layerWeights(LLAMA2_7B) * positions)).toBeCloseTo(1, 5);
  expect(mostRefined(LLAMA2_7B, { projection: 'v' }, 1, [positions])).toBe(0);
  expect(mostRefined(LLAMA2_7B, { projection: 'q' }, 8, [positions])).toBe(0);
  // so long a sequence, or so many, would not fit into memory
  expect(mostRefined(LLAMA2_7B, { projection: 'q' }, 1, [1000])).toBe(0);
  const many = Array.from({ length: 20 }, () => positions);
  expect(mostRefined(LLAMA2_7B, { projection: 'q' }, 1, many)).toBe(0);
});
