import { expect, test } from 'vitest';
import { cutEnds, hasCutBands, layoutProfile, type ProfilePlot } from './profile-plot.ts';

/** Eleven layers whose intervals reach to `high`, the last one's to `last`. */
const plotOf = (high: number, last: number): ProfilePlot => ({
  panels: [
    {
      projection: 'q',
      first: Array.from({ length: 11 }, (_, layer) => ({
        ...{ layer, x: layer, value: 0.1, low: 0.05 },
        high: layer < 10 ? high : last,
      })),
      second: [],
      different: [],
      isDifferent: false,
    },
  ],
  ...{ axis: 'layer', layers: 11, says: 'share', neutral: null, limits: [0, 1], log: false },
});

test('one very uncertain matrix is cut off, and marked', () => {
  const plot = plotOf(0.2, 0.9);
  const { domain, y } = layoutProfile(plot, 800);
  expect(domain[1]).toBeLessThan(0.3);
  expect(hasCutBands(plot)).toBe(true);
  const cut = plot.panels[0].first.filter((point) => cutEnds(point, domain).above);
  expect(cut.map(({ layer }) => layer)).toEqual([10]);
  expect(y(0.9)).toBe(y(domain[1]));
});

test('where all intervals fit none is marked', () => {
  expect(hasCutBands(plotOf(0.2, 0.2))).toBe(false);
});
