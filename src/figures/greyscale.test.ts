import { readFileSync } from 'node:fs';
import { lab } from 'd3';
import { expect, test } from 'vitest';
import { CATEGORIES, type Category } from './cells.ts';
import { mapPixels } from './phenotype-map.ts';
import { PALETTE } from './testing/palette.ts';

/** Differences of CIE lightness below this are hard to tell on paper, side by side or apart. */
const APART = 10;

/** A colour of the page's theme. @param which 0: light, 1: dark */
function themed(name: string, which: 0 | 1): string {
  const css = readFileSync('src/views/theme.css', 'utf8');
  const found = new RegExp(`--${name}: light-dark\\((#\\w+), (#\\w+)\\)`).exec(css);
  if (!found) throw new Error(`The theme has no colour ${name}.`);
  return found[1 + which];
}

/** Not tested is hatched: a mark of its own. */
const COLOURS: Partial<Record<Category, string>> = {
  max: 'max',
  min: 'min',
  both: 'both',
  zero: 'zero',
  sign: 'sign',
  silent: 'silent',
  'no-op': 'noop',
};

test.each([
  ['light', 0],
  ['dark', 1],
] as const)('in greyscale the categories differ, %s palette', (_, which) => {
  const light = Object.entries(COLOURS).map(
    ([category, name]) => [category, lab(themed(name, which)).l] as const,
  );
  const near = light.flatMap(([a, la], i) =>
    light
      .slice(i + 1)
      .filter(([, lb]) => Math.abs(la - lb) < APART)
      .map(([b, lb]) => `${a} ${la.toFixed(1)} · ${b} ${lb.toFixed(1)}`),
  );
  expect(near).toEqual([]);
  // the hatch is seen on its ground
  const [hatch, panel] = ['hatch', 'panel'].map((name) => lab(themed(name, which)).l);
  expect(Math.abs(hatch - panel)).toBeGreaterThan(APART);
});

test('every category has a colour, or is left to the hatch', () => {
  expect(Object.keys(COLOURS).concat('not-tested').sort()).toEqual([...CATEGORIES].sort());
  const look = { kinds: ['max' as const], colour: 'kind' as const, transpose: false, tokens: 1 };
  const { data } = mapPixels({ rows: 1, cols: 1 }, {}, { ...look, pick: null }, PALETTE);
  expect(data[3]).toBe(0);
});
