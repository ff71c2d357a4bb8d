import { expect, test } from 'vitest';
import { MAX_ONLY, MIN_ONLY, UNPAIRED } from '../lib/stats/pairs.ts';
import { arrangedPixels } from './arranged-map.ts';
import { parseColour, type Palette } from './palette.ts';
import { drawSavedStats, savedStatsSize } from './saved-stats.ts';
import {
  domainOf,
  histogram,
  layoutStatsPlot,
  pointAt,
  type PlotPoint,
  type StatsPlot,
} from './stats-plot.ts';
import { SvgPen } from './svg-pen.ts';
import { PALETTE } from './testing/palette.ts';

const point = (value: number, low: number, high: number, more: Partial<PlotPoint> = {}) => ({
  ...{ name: 'L0.gate', layer: 0, value, low, high, found: false },
  ...more,
});

const plot = (points: PlotPoint[], others: PlotPoint[] = []): StatsPlot => ({
  panels: [
    { name: 'gate', points },
    { name: 'up', points: others },
  ],
  ...{ layers: 6, axis: 'odds ratio', neutral: 1, limits: [1e-4, 1e4], log: true },
});

test('the axis holds every interval and the neutral value, within the limits of the measure', () => {
  const [low, high] = domainOf([point(0.4, 0.2, 0.99)], 0, [-1, 1], false);
  expect(low).toBeLessThan(0);
  expect(high).toBe(1);
  // a value outside its interval, as a share beside what chance gives
  expect(domainOf([point(0.9, 0.1, 0.2)], 0, [0, 1], false)[1]).toBeGreaterThan(0.9);
  const layout = layoutStatsPlot(plot([point(0.5, 0.06, 16)]), 400);
  expect(layout.ticks).toEqual([0.1, 0.3, 1, 3, 10]);
  expect(layout.y(0.001)).toBeCloseTo(layout.bottom - 5); // beyond the axis: at its end
  expect(layout.x(0, 5) - layout.x(0, 4)).toBeCloseTo(layout.across / 6);
  expect(layout.lefts[1] + layout.across).toBeLessThan(400);
});

test('a place in the plot means the nearest point of that panel, or none', () => {
  const layout = layoutStatsPlot(
    plot(
      [point(1, 0.5, 2), point(1, 0.5, 2, { name: 'L1.gate', layer: 1 })],
      [point(2, 1, 3, { name: 'L0.up' })],
    ),
    400,
  );
  const at = (panel: number, layer: number) => ({ x: layout.x(panel, layer) + 3, y: 60 });
  expect(pointAt(layout, at(0, 0))?.name).toBe('L0.gate');
  expect(pointAt(layout, at(0, 1))?.name).toBe('L1.gate');
  expect(pointAt(layout, at(1, 0))?.name).toBe('L0.up');
  expect(pointAt(layout, at(1, 3))).toBeNull();
  expect(pointAt(layout, { ...at(0, 0), y: 2 })).toBeNull();
});

test('a saved plot holds its words, and a circle for every matrix', () => {
  const saved = {
    ...{ title: 'organism: complementarity', lines: ['Fox'], provenance: ['model 0123'] },
    plot: plot([point(1, 0.5, 2, { found: true })], [point(0.1, 0.01, 2)]),
    legend: [{ mark: 'found' as const, text: 'q ≤ 0.05' }],
  };
  const pen = new SvgPen(savedStatsSize(saved), () => '');
  drawSavedStats(pen, saved, PALETTE);
  const svg = pen.toSvg({ title: saved.title, metadata: { Model: '0123' } });
  for (const text of ['organism: complementarity', 'Fox', 'model 0123', 'odds ratio', 'q ≤ 0.05'])
    expect(svg).toContain(`>${text}</text>`);
  // the legend's circle and those of both points, filled and outlined
  expect(svg.match(/<path d="M[\d. ]+a3\.5 /g)).toHaveLength(6);
  expect(svg).toContain('<entry name="Model">0123</entry>');
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
