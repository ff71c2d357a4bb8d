import { expect, test } from 'vitest';
import type { CrossedRow } from '../../lib/stats/crossed-rows.ts';
import { crossedAnswer, crossedLines, crossedMeaning, inOrder } from './crossed-words.ts';

const line = (sd: number, low: number, high: number, p: number) => ({
  sd,
  interval: { low, high },
  p,
});
const row = (
  projection: CrossedRow['projection'],
  rows: number,
  cols: number,
  leftOut = 0,
): CrossedRow => ({
  ...{ projection, cells: 100, matrices: 6, leftOut },
  fit: {
    rows: line(0.5, 0, 1.25, rows),
    cols: line(10, 2, Infinity, cols),
    ...{ p: Math.max(rows, cols), cellSd: null },
  },
});
const few: CrossedRow = { projection: 'up', cells: 9, matrices: 2, leftOut: 0, fit: null };

test('names the axis; two dimensions only where both hold', () => {
  expect(crossedAnswer([row('down', 0.2, 0.01), few, row('gate', 0.04, 0.01)])).toBe(
    'Gate in two dimensions; Up too few cells; Down along columns only.',
  );
  expect(crossedAnswer([row('gate', 0.01, 0.06), row('up', 0.1, 0.1)])).toBe(
    'Gate along rows only; Up not found; Down not tested.',
  );
  expect(inOrder([few, row('gate', 1, 1)]).map(({ projection }) => projection)).toEqual([
    'gate',
    'up',
  ]);
});

test('a file says what the numbers are, an open interval, and what was left out', () => {
  const rows = [few, row('gate', 0.2, 0.01, 1200)];
  const [first, gate, up] = crossedLines({ rows, fitting: false }, 'seed');
  expect(first).toContain('the same under every seed');
  expect(first).toContain('1,200 cells of lines with the fewest are left out');
  expect(gate).toBe(
    'gate, 100 cells of 6 matrices: along columns only, rows 0.50 (0.00 to 1.25), columns >10 (2.00 to >10)',
  );
  expect(up).toBe('up, 9 cells of 2 matrices: too few cells');
  expect(crossedMeaning([few], null)).not.toContain('left out');
  expect(crossedLines({ rows, fitting: true }, null)).toHaveLength(1);
  expect(crossedLines({ rows: [], fitting: false }, null)).toEqual([]);
});
