import { expect, test } from 'vitest';
import { number, table } from './table.mjs';

test('numbers as people read them', () => {
  expect([0, 0.01234, 1.5, 99.95, 1234567, -2500, NaN].map(number)).toEqual([
    '0',
    '0.0123',
    '1.5',
    '100',
    '1,234,567',
    '-2,500',
    'NaN',
  ]);
});

test('a table has its columns below each other', () => {
  const measures = [
    { name: 'a', value: 1, unit: 'ms', note: 'first' },
    { name: 'long.name', value: 1000, unit: '×', note: '' },
  ];
  expect(table(measures).split('\n')).toEqual(['a              1 ms  first', 'long.name  1,000 ×']);
});
