import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SAVED_WIDTH, sheetLines, sheetSize } from './sheet.ts';

const words = { title: 'L2.gate', lines: ['a prompt '.repeat(30)], provenance: ['a model'] };

test('a text is broken between words, and within one only where that is too long for a line', () => {
  expect(sheetLines('one two three', 7)).toEqual(['one two', 'three']);
  expect(sheetLines('onetwothree', 4)).toEqual(['onet', 'woth', 'ree']);
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: 1, max: 30 }), (text, letters) => {
      const lines = sheetLines(text, letters);
      expect(lines.every((line) => line.length <= letters)).toBe(true);
      expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
    }),
  );
});

test('the words about a narrow figure stand beside it, on a sheet that holds all of them', () => {
  const wide = sheetSize(words, { height: 300 });
  expect(wide.width).toBe(SAVED_WIDTH + 48);
  const narrow = sheetSize(words, { height: 300, width: 280, legendHeight: 100 });
  expect(narrow.width).toBeLessThan(wide.width);
  expect(narrow.height).toBe(348);
  // as many words as a figure is high make the sheet higher
  const many = { ...words, lines: Array.from({ length: 40 }, () => 'a line') };
  expect(sheetSize(many, { height: 300, width: 280 }).height).toBeGreaterThan(40 * 17);
  expect(sheetSize(words, { height: 300, width: 700 })).toEqual(wide);
});
