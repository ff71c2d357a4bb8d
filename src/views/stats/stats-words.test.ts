import { expect, test } from 'vitest';
import { formatMatrix, PROJECTIONS } from '../../lib/model/matrix.ts';
import { matrixStats, type MatrixStats } from '../../lib/stats/matrix-stats.ts';
import { measureOf, statsRows } from '../../lib/stats/measures.ts';
import { simulate, simulateSigns, uniforms } from '../../lib/stats/testing/maps.ts';
import { summaryWords } from './summary-words.ts';

const GRID = { rows: 12, cols: 16 };

type Sort = 'plain' | 'planted' | 'silent';

const NAMES = [0, 1, 2].flatMap((layer) =>
  PROJECTIONS.map((projection) => formatMatrix({ layer, projection })),
);

/** Several models have the same map of a matrix: what is tested of it once holds for all. */
const known = new Map<string, MatrixStats>();

function statsOf(name: string, sort: Sort): MatrixStats {
  const key = `${name} ${sort}`;
  const before = known.get(key);
  if (before) return before;
  const next = uniforms(11 + NAMES.indexOf(name));
  const map =
    sort === 'silent'
      ? simulate(GRID, next, () => ({ max: 0, min: 0 }))
      : simulateSigns(GRID, next, (row) => {
          const max = sort === 'planted' ? (row < 6 ? 0.98 : 0.02) : 0.5;
          return { density: 0.7, max };
        });
  // of 42 tests one is found from 839 permutations on; of the others it is only told that they are not
  const permutations = sort === 'planted' ? 999 : 99;
  const stats = matrixStats(GRID, map, { permutations, seed: 1 });
  known.set(key, stats);
  return stats;
}

/** A model of three layers: rows of the planted matrices are asymmetric, nothing answers in the silent ones. */
const words = (planted: string[], silent = /^$/) => {
  const sortOf = (name: string): Sort =>
    silent.test(name) ? 'silent' : planted.includes(name) ? 'planted' : 'plain';
  const model = new Map(NAMES.map((name) => [name, statsOf(name, sortOf(name))]));
  return summaryWords(statsRows(model), measureOf('asymmetry-rows'), 'NSMs');
};

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
