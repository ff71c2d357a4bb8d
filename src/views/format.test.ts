import { expect, it } from 'vitest';
import {
  duration,
  ordinal,
  percent,
  probability,
  shareWords,
  significant,
  small,
  tokenLabel,
  tokenText,
  weight,
} from './format.ts';

it('writes numbers for people', () => {
  expect([0, -0.6383, 0.00012, -0.0499].map(weight)).toEqual([
    '0.000',
    '−0.638',
    '1.2e−4',
    '−0.050',
  ]);
  expect([0, 0.026, 1.234, 12.3, 0.000003].map(small)).toEqual([
    '0',
    '0.026',
    '1.2',
    '12',
    '3.0e−6',
  ]);
  expect([0.638228, 56.6763, -22499.7].map(significant)).toEqual(['0.6382', '56.68', '−22,500']);
  expect([0, 0.001, 0.384, 1].map(probability)).toEqual(['0.00', '<0.01', '0.38', '1.00']);
  expect([1, 2, 3, 4, 11, 12, 13, 21, 112].map(ordinal)).toEqual([
    '1st',
    '2nd',
    '3rd',
    '4th',
    '11th',
    '12th',
    '13th',
    '21st',
    '112th',
  ]);
});

it('tells few of many as a count, and never something as nothing', () => {
  expect([percent(15, 704), percent(3, 8_192), percent(8_191, 8_192), percent(0, 8)]).toEqual([
    ...['2.1 %', '<0.1 %', '>99.9 %', '0.0 %'],
  ]);
  expect([percent(8, 8), percent(0, 0)]).toEqual(['100.0 %', '–']);
  expect([shareWords(3, 8_192), shareWords(15, 704), shareWords(0, 704)]).toEqual([
    ...['3 of 8,192', '2.1 %', '0 of 704'],
  ]);
});

it('writes durations for people', () => {
  expect([800, 9_960, 59_700, 200_000, 7_500_000, 273_600_000].map(duration)).toEqual([
    '0.8 s',
    '10 s',
    '1 min 0 s',
    '3 min 20 s',
    '2 h 5 min',
    '3 d 4 h',
  ]);
});

it('makes blanks of tokens visible', () => {
  expect(tokenLabel(' fox')).toBe('·fox');
  expect(tokenLabel('\n    ')).toBe('⏎    ');
  expect(tokenText('\n', true, false)).toBe('⏎');
  expect(tokenText('\n  x', false, true)).toBe('⏎\n··x');
});
