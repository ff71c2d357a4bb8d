/**
 * What the tests find in maps of which the truth is known: their levels where there is nothing of
 * the kind, their power where there is. All seeded, 44 × 16 cells, 40 maps of each truth.
 */
import { describe, expect, test } from 'vitest';
import { association } from './association.ts';
import { asymmetry } from './asymmetry.ts';
import { bias } from './bias.ts';
import { complementarity } from './complementarity.ts';
import { pairUp } from './pairs.ts';
import { uniforms } from './testing/maps.ts';
import { TRUTHS, trueMap, type Truth } from './testing/truths.ts';

const GRID = { rows: 44, cols: 16 };
const MAPS = 40;
/** Of 40 maps more than 7 have p ≤ 0.05 by chance in 1 of 1,000 series. */
const LEVEL = 7 / MAPS;

const p = (map: ReturnType<typeof trueMap>, seed: number) => {
  const settings = { permutations: 99, seed };
  const pairs = pairUp(GRID, map);
  const lines = bias(pairs, 199)!;
  const signs = asymmetry(pairs, settings)!;
  return {
    bias: lines.p,
    'bias by cells': lines.cellP,
    'bias outside the interval': lines.interval.low <= 0.5 && 0.5 <= lines.interval.high ? 1 : 0,
    association: association(pairs)!.p,
    complementarity: complementarity(pairs, settings)!.p,
    rows: signs.rows.p,
    columns: signs.cols.p,
    'columns beyond activity': signs.cols.dose.p,
    'rows given columns': signs.twoWay.rows.p,
    'columns given rows': signs.twoWay.cols.p,
    'two-dimensional': signs.twoWay.p,
  };
};
type Test = keyof ReturnType<typeof p>;

/** Share of maps with p ≤ 0.05, of every truth and test. */
const found = Object.fromEntries(
  TRUTHS.map((truth) => {
    const next = uniforms(77);
    const all = Array.from({ length: MAPS }, (_, seed) => p(trueMap(truth, GRID, next), seed));
    const share = (test: Test) => all.filter((one) => one[test] <= 0.05).length / MAPS;
    return [truth, share];
  }),
) as Record<Truth, (test: Test) => number>;

/** Truths in which there is nothing for a test to find. */
const NOTHING: Record<string, { tests: Test[]; truths: Truth[] }> = {
  'bias is not found in busy lines, nor in lines with signs of their own': {
    tests: ['bias', 'bias outside the interval'],
    truths: [
      ...(['independent', 'shared columns', 'shared rows and columns'] as const),
      ...(['signs of columns', 'blocks, signs of columns'] as const),
    ],
  },
  'complementarity is not found where both kinds share lines': {
    tests: ['complementarity'],
    truths: [
      ...(['independent', 'bias', 'shared columns', 'shared rows and columns'] as const),
      ...(['relative risk', 'dose', 'signs of columns', 'signs of both'] as const),
    ],
  },
  'asymmetry is not found in bias and shared lines': {
    tests: ['rows', 'columns', 'columns beyond activity'],
    truths: ['independent', 'bias', 'shared columns', 'shared rows and columns', 'relative risk'],
  },
  'a ratio that grows with activity is no asymmetry beyond activity': {
    tests: ['columns beyond activity', 'rows'],
    truths: ['dose'],
  },
  'signs of columns are not found along rows, whatever blocks are active': {
    tests: ['rows given columns', 'two-dimensional'],
    truths: ['signs of columns', 'blocks, signs of columns', 'dose'],
  },
  'nothing is two-dimensional without any sign': {
    tests: ['rows given columns', 'columns given rows', 'two-dimensional'],
    truths: ['independent', 'bias', 'shared columns', 'shared rows and columns'],
  },
};

describe('level', () => {
  test.each(Object.entries(NOTHING))('%s', (_, { tests, truths }) => {
    for (const truth of truths)
      for (const test of tests)
        expect(found[truth](test), `${test}, ${truth}`).toBeLessThanOrEqual(LEVEL);
  });
});

/** What is planted is found in at least this share of maps. */
const PLANTED: [Truth, Test, number][] = [
  ['bias', 'bias', 0.95],
  ['bias', 'bias outside the interval', 0.95],
  ['dose', 'columns', 0.8],
  ['signs of columns', 'columns', 0.95],
  ['signs of columns', 'columns beyond activity', 0.95],
  ['signs of both', 'columns given rows', 0.95],
  ['signs of both', 'rows given columns', 0.9],
  ['signs of both', 'two-dimensional', 0.9],
  ['apart within columns', 'complementarity', 0.95],
];

describe('power', () => {
  test.each(PLANTED)('%s: %s', (truth, test, least) => {
    expect(found[truth](test)).toBeGreaterThanOrEqual(least);
  });
});

test('what cells taken for independent would claim', () => {
  expect(found['signs of columns']('bias by cells')).toBeGreaterThan(0.5);
  expect(found['shared columns']('association')).toBeGreaterThan(0.7);
  expect(found['shared rows and columns']('association')).toBeGreaterThan(0.9);
});
