import { expect, test } from 'vitest';
import { parseCsv } from '../base/csv.ts';
import { compareProfiles } from './profile-difference.ts';
import { profileCsv, projectionsCsv } from './profile-csv.ts';
import { profileMeasure } from './profile-measures.ts';
import { projectionRows } from './profile-summary.ts';

const estimate = (value: number) => ({ value, low: value / 1.2, high: value * 1.2, df: 30 });
const side = (layers: number, factor: number) => ({
  layers,
  readings: new Map(
    Array.from({ length: layers }, (_, layer) => [
      `L${layer}.o`,
      estimate(factor * (1 + layer / 50)),
    ]),
  ),
});

test('a row for each pair of matrices, with depths where the models differ', () => {
  const measure = profileMeasure('severity');
  const rows = compareProfiles(side(3, 2), side(5, 1), 'depth', true);
  const [head, ...lines] = parseCsv(profileCsv(rows, measure, { first: 3, second: 5 }, 'what'));
  expect(lines).toHaveLength(7 * 3);
  const at = (name: string) => head.indexOf(name);
  const middle = lines.find(
    (row) => row[at('projection')] === 'o' && row[at('first_layer')] === '1',
  )!;
  expect(middle[at('second_layer')]).toBe('2');
  expect([middle[at('first_depth')], middle[at('second_depth')]]).toEqual(['0.5', '0.5']);
  expect(Number(middle[at('ratio')])).toBeCloseTo((2 * 1.02) / 1.04, 10);
  expect(middle[at('different')]).toBe('true');
  // what has no reading is empty; what it is about stands once
  const q = lines.find((row) => row[at('projection')] === 'q')!;
  expect([q[at('first')], q[at('q')], q[at('different')]]).toEqual([null, null, null]);
  expect(lines.map((row) => row[at('about')]).filter(Boolean)).toEqual(['what']);

  const summed = parseCsv(projectionsCsv(projectionRows(rows, measure), measure, 'what'));
  const o = summed.find(([projection]) => projection === 'o')!;
  expect(o[summed[0].indexOf('layers_that_differ')]).toBe('3');
});
