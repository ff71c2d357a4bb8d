import { expect, test } from 'vitest';
import { parseCsv } from '../base/csv.ts';
import type { AssayValues } from './assay-values.ts';
import { gateContrast } from './gate-contrast.ts';
import { MEASURES } from './measures.ts';
import { heldOutOf, isBeyond, overCsv, overRows } from './over-rows.ts';

const says = (value: number | null): AssayValues => ({
  ...{ paired: 30, all: 32, answering: 9 },
  values: Object.fromEntries(MEASURES.map(({ id }) => [id, value])) as AssayValues['values'],
});
const rows = overRows(
  new Map([
    ['L0.down', [says(0.1), says(0.2), says(null)]],
    ['L0.gate', [says(0.5), says(0.7), says(0.6)]],
    ['L0.up', [says(0.1), null, null]],
  ]),
);

test('rows stand as in the model and say how many assays have results', () => {
  expect(rows.map(({ name, assays }) => [name, assays])).toEqual([
    ['L0.gate', 3],
    ['L0.up', 1],
    ['L0.down', 3],
  ]);
  expect(rows[0].over.bias).toMatchObject({ assays: 3, mean: expect.closeTo(0.6, 12) as number });
  expect(rows[1].over.bias).toMatchObject({ assays: 1, interval: null });
  expect(isBeyond(rows[0], 'asymmetry-rows')).toBe(true);
  expect(isBeyond(rows[1], 'asymmetry-rows')).toBe(false);
});

test('assays without an effect are no units of the contrast', () => {
  const effects = heldOutOf(rows);
  expect(effects.map((some) => some.length)).toEqual([3, 2, 1]);
  expect(gateContrast(effects)).toMatchObject({ layers: 1, assays: 3 });
  expect(heldOutOf(overRows(new Map([['L0.gate', [says(0.5), says(null)]]])))).toHaveLength(1);
  expect(heldOutOf([])).toEqual([]);
});

test('the CSV holds the estimate, and what each assay says', () => {
  const [head, gate, up] = parseCsv(overCsv(rows, [], 'where from'));
  const at = (row: typeof gate, name: string) => row[head.indexOf(name)];
  expect(Number(at(gate, 'bias_mean'))).toBeCloseTo(0.6, 12);
  expect(at(gate, 'bias_assay_2')).toBe('0.7');
  expect(at(gate, 'asymmetry_rows_assays')).toBe('3');
  expect(at(gate, 'about')).toBe('where from');
  expect([at(up, 'bias_low'), at(up, 'bias_assay_2'), at(up, 'compared_assay_2')]).toEqual([
    ...[at(up, 'about'), at(up, 'about'), at(up, 'about')],
  ]);
});
