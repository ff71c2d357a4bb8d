import { expect, test } from 'vitest';
import { MAX_ONLY, MIN_ONLY, UNPAIRED } from '../lib/stats/pairs.ts';
import { arrangedPixels } from './arranged-map.ts';
import { parseColour, type Palette } from './palette.ts';
import { domainOf, histogram, layoutPanel } from './stats-plot.ts';

const point = (value: number, low: number, high: number) => ({
  layer: 0,
  value,
  low,
  high,
  found: false,
});

test('the axis holds every interval and the neutral value, within the limits of the measure', () => {
  const [low, high] = domainOf([point(0.4, 0.2, 0.99)], 0, [-1, 1], false);
  expect(low).toBeLessThan(0);
  expect(high).toBe(1);
  expect(domainOf([point(0.5, 0.1, 8)], 1, [1e-4, 1e4], true)[0]).toBeLessThan(0.1);
  const { x, y, ticks } = layoutPanel({
    width: 100,
    height: 80,
    layers: 6,
    domain: [0.05, 20],
    log: true,
  });
  expect(y(20)).toBeCloseTo(1);
  expect(y(0.001)).toBeCloseTo(79); // beyond the axis: at its end
  expect(ticks).toEqual([0.1, 0.3, 1, 3, 10]);
  expect(x(5) - x(4)).toBeCloseTo(100 / 6);
});

test('bins hold every value, those at the ends too', () => {
  expect(histogram([-1, -0.2, 0.2, 1, 1], -1, 1, 4)).toEqual([1, 1, 1, 2]);
});

test('an arranged map shows each cell in its new place', () => {
  const palette = { max: '#f00', min: '#00f', both: '#000', silent: '#eee' } as Palette;
  const answers = [MAX_ONLY, MIN_ONLY, 0, UNPAIRED];
  const order = { rows: Uint32Array.of(1, 0), cols: Uint32Array.of(1, 0) };
  const { data } = arrangedPixels({ rows: 2, cols: 2 }, answers, order, palette);
  const at = (i: number) => [...data.slice(4 * i, 4 * i + 4)];
  expect(at(0)).toEqual([0, 0, 0, 0]);
  expect(at(1)).toEqual([...parseColour('#eee'), 255]);
  expect(at(2)).toEqual([0, 0, 255, 255]);
  expect(at(3)).toEqual([255, 0, 0, 255]);
});
