import { expect, test } from 'vitest';
import { formatMatrix, PROJECTIONS } from '../../lib/model/matrix.ts';
import { matrixStats } from '../../lib/stats/matrix-stats.ts';
import { measureOf, statsRows } from '../../lib/stats/measures.ts';
import { simulate, simulateSigns, uniforms } from '../../lib/stats/testing/maps.ts';
import { summaryWords } from './summary-words.ts';

const GRID = { rows: 12, cols: 16 };

/** A model of three layers: asymmetric where `isPlanted`, silent where `isSilent`. */
function model(isPlanted: (name: string) => boolean, isSilent: (name: string) => boolean) {
  const next = uniforms(11);
  const map = (name: string) =>
    isSilent(name)
      ? simulate(GRID, next, () => ({ max: 0, min: 0 }))
      : simulateSigns(GRID, next, (row) => {
          const max = isPlanted(name) ? (row < 6 ? 0.98 : 0.02) : 0.5;
          return { density: 0.7, max };
        });
  const names = [0, 1, 2].flatMap((layer) =>
    PROJECTIONS.map((projection) => formatMatrix({ layer, projection })),
  );
  const settings = { permutations: 999, seed: 1 };
  return statsRows(new Map(names.map((name) => [name, matrixStats(GRID, map(name), settings)])));
}

const words = (planted: string[], silent = /^$/) =>
  summaryWords(
    model(
      (name) => planted.includes(name),
      (name) => silent.test(name),
    ),
    measureOf('asymmetry-rows'),
    'NSMs',
  );

test('the exact sentence names the axis, tells of Gate and of the others, and what could have been found', () => {
  const one = words(['L1.gate']);
  expect(one).toContain('In 1 of 21 matrices (L1.gate) an order of rows');
  expect(one).toContain('By kind of matrix: gate 1 of 3 tested, others 0 of 18.');
  expect(one).toMatch(/Beyond what the activity of rows gives \(p ≤ 0\.05\): 1 of 1\./);
  expect(one).toMatch(
    /Where it was not found, an effect of 0\.\d\d would have been in 80 % of maps/,
  );
  expect(words(['L0.v', 'L2.v'], /^L0.gate$/)).toContain(
    'By kind of matrix: gate 0 of 2 tested, v 2 of 3 tested, others 0 of 15.',
  );
  expect(words([])).toContain('By kind of matrix: gate 0 of 3 tested, others 0 of 18.');
  expect(words(['L0.v'], /gate/)).toContain('By kind of matrix: v 1 of 3 tested, others 0 of 15.');
});
