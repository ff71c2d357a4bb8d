import { expect, test } from 'vitest';
import { Counts } from '../lib/results/map-counts.ts';
import { emptyOutcomes } from '../lib/results/outcomes.ts';
import { makeFrame } from './frame.ts';
import { drawMarginalScale } from './marginal-scale.ts';
import { marginalsOf, onOneScale, type Marginals } from './marginals.ts';
import { SvgPen } from './svg-pen.ts';
import { PALETTE } from './testing/palette.ts';

const grid = { rows: 2, cols: 4 };
const window = { x: 52, y: 18, width: 320, height: 160 };

/** @param verdicts of each cell; 0 or more: an NSM */
function marginalsFrom(verdicts: number[]): Marginals {
  const max = emptyOutcomes(grid);
  max.firstDivergent.set(verdicts);
  max.tested = verdicts.length;
  return marginalsOf(new Counts({ grid, results: { max } }).countAll(), ['max'], null);
}

function words(marginals: Marginals, transpose = false): { text: string; x: number; y: number }[] {
  const pen = new SvgPen({ width: 440, height: 260 }, () => '');
  const frame = makeFrame({ rows: 16, cols: 32 }, window, null, transpose);
  drawMarginalScale(pen, frame, marginals, PALETTE, { gap: 6, depth: 40, font: '10px sans' });
  const svg = pen.toSvg({ title: '', metadata: {} });
  return [...svg.matchAll(/<text x="([\d.]+)" y="([\d.]+)"[^>]*>([^<]*)</g)].map(
    ([, x, y, text]) => ({ text, x: Number(x), y: Number(y) }),
  );
}

test('the ends of the bars’ scales are the largest counts of a row and of a column', () => {
  // three NSMs in the first row, two in the first column
  const [beside, below, unit] = words(marginalsFrom([3, 3, 3, -1, 3, -1, -1, -1]));
  expect([beside.text, below.text, unit.text]).toEqual(['3', '2', 'NSMs']);
  expect(beside.x).toBe(52 + 320 + 6 + 40);
  expect(below.y).toBe(18 + 160 + 6 + 39);
});

test('a transposed map has the counts of its columns beside it', () => {
  const said = words(marginalsFrom([3, 3, 3, -1, 3, -1, -1, -1]), true);
  expect(said.map(({ text }) => text)).toEqual(['2', '3', 'NSMs']);
});

test('maps on one scale say the same ends; a silent map says none', () => {
  const both = onOneScale([
    marginalsFrom([3, 3, 3, -1, -1, -1, -1, -1]),
    marginalsFrom([3, -1, -1, -1, -1, -1, -1, -1]),
  ]);
  expect(both.map((marginals) => words(marginals)[0].text)).toEqual(['3', '3']);
  expect(words(marginalsFrom([-1, -1, -1, -1, -1, -1, -1, -1]))).toEqual([]);
});
