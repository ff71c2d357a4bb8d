import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PooledRisk } from '../lib/risk/matrix-risk.ts';
import { makeFrame } from './frame.ts';
import { parseColour } from './palette.ts';
import {
  detailPixels,
  arranged,
  riskAt,
  riskColour,
  riskPart,
  riskPixels,
  riskPyramid,
  smallRiskPixels,
} from './risk-ground.ts';
import { PALETTE } from './testing/palette.ts';

const risks = fc
  .record({ rows: fc.integer({ min: 1, max: 9 }), cols: fc.integer({ min: 1, max: 9 }) })
  .chain(({ rows, cols }) =>
    fc
      .array(fc.constantFrom(0, 0.002, 0.03, 0.4, 2, NaN), {
        minLength: rows * cols,
        maxLength: rows * cols,
      })
      .map((risk): PooledRisk => ({ side: 1, rows, cols, risk: Float32Array.from(risk) })),
  );
/** As it is sorted: what is no number is the riskiest. */
const rank = (risk: number) => (Number.isNaN(risk) ? Infinity : risk);

describe('the scale', () => {
  test('runs from the ground to a grey, and what is no number is at its end', () => {
    expect(riskPart(0)).toBe(0);
    expect(riskPart(5)).toBe(1);
    expect(riskPart(NaN)).toBe(1);
    for (const part of [0, 0.3, 1]) expect(riskPart(riskAt(part))).toBeCloseTo(part, 10);
    expect(riskColour(0, PALETTE)).toEqual(parseColour(PALETTE.panel));
    // lighter than the grey of the page: not to be taken for a verdict
    expect(riskColour(1, PALETTE)[0]).toBeGreaterThan(parseColour(PALETTE.soft)[0] + 32);
  });
});

test('a block is as risky as its riskiest cell, at every size', () => {
  fc.assert(
    fc.property(risks, (base) => {
      const pyramid = riskPyramid([base]);
      expect(pyramid.at(-1).risk).toHaveLength(1);
      for (const { side, cols, risk } of pyramid)
        risk.forEach((value, block) => {
          const [top, left] = [Math.floor(block / cols) * side, (block % cols) * side];
          let most = 0;
          for (let row = top; row < Math.min(top + side, base.rows); row++)
            for (let col = left; col < Math.min(left + side, base.cols); col++)
              most = Math.max(most, rank(base.risk[row * base.cols + col]));
          expect(rank(value)).toBe(most);
        });
    }),
  );
});

test('of several kinds the largest risk counts', () => {
  const map = (...risk: number[]) => ({ side: 1, rows: 1, cols: 3, risk: Float32Array.from(risk) });
  expect([...riskPyramid([map(1, 0, 2), map(0, NaN, 3)])[0].risk]).toEqual([1, NaN, 3]);
});

test('a single risky cell of a large map is seen in a small picture', () => {
  const risk = new Float32Array(200 * 300);
  risk[137 * 300 + 251] = 1;
  const pyramid = riskPyramid([{ side: 1, rows: 200, cols: 300, risk }]);
  const look = { transpose: false, least: 0 };
  const grid = { rows: 200, cols: 300 };
  const { data } = smallRiskPixels(pyramid, grid, look, PALETTE, { width: 30, height: 20 });
  const [r, g, b] = riskColour(1, PALETTE);
  const isDark = (i: number) => data[i] === r && data[i + 1] === g && data[i + 2] === b;
  expect(Array.from(data.keys()).filter((i) => i % 4 === 0 && isDark(i))).toHaveLength(1);
});

test('a part of a map is painted where it lies, turned over or not, above the least risk only', () => {
  const pooled = { side: 1, rows: 2, cols: 3, risk: Float32Array.of(0, 0.01, 1, 0, 0, 0.5) };
  const pyramid = riskPyramid([pooled]);
  const shape = { rows: 2, cols: 3 };
  for (const transpose of [false, true]) {
    const frame = makeFrame(shape, { x: 0, y: 0, width: 60, height: 60 }, null, transpose);
    const look = { transpose, least: 0.1 };
    const { pixels, at } = riskPixels(pyramid, frame, 1, look, PALETTE);
    expect(at).toEqual({ row: 0, col: 0, height: 2, width: 3 });
    expect([pixels.width, pixels.height]).toEqual(transpose ? [2, 3] : [3, 2]);
    const colourAt = (row: number, col: number) => {
      const at = 4 * (transpose ? col * 2 + row : row * 3 + col);
      return [...pixels.data.subarray(at, at + 3)];
    };
    expect(colourAt(0, 1)).toEqual(parseColour(PALETTE.panel));
    expect(colourAt(0, 2)).toEqual(riskColour(1, PALETTE));
    expect(colourAt(1, 2)).not.toEqual(parseColour(PALETTE.panel));
  }
});

test('rows and columns in another order', () => {
  const pooled = { side: 1, rows: 2, cols: 2, risk: Float32Array.of(1, 2, 3, 4) };
  const order = { rows: Uint32Array.of(1, 0), cols: Uint32Array.of(0, 1) };
  expect([...arranged(pooled, order)!.risk]).toEqual([3, 4, 1, 2]);
  expect(arranged({ ...pooled, side: 2 }, order)).toBeNull();
});

test('a part in more detail is painted over its own cells, and no finer than pixels', () => {
  const risk = new Float32Array(40 * 60);
  risk[7 * 60 + 9] = 1;
  const pyramid = riskPyramid([{ side: 1, rows: 40, cols: 60, risk }]);
  const look = { transpose: false, least: 0 };
  const rect = { row: 100, col: 300, height: 40, width: 60 };
  const at = { row: 200, col: 600, height: 80, width: 120 };
  const near = detailPixels(pyramid, rect, { scale: 3 }, 2, look, PALETTE);
  expect([near.pixels.width, near.pixels.height, near.at]).toEqual([60, 40, at]);
  const far = detailPixels(pyramid, rect, { scale: 0.125 }, 2, look, PALETTE);
  expect([far.pixels.width, far.pixels.height, far.at]).toEqual([15, 10, at]);
  for (const { pixels } of [near, far])
    expect([...pixels.data].filter((_, i) => i % 4 === 0)).toContain(riskColour(1, PALETTE)[0]);
});
