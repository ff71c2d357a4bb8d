import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Counts } from '../lib/results/map-counts.ts';
import {
  addBatch,
  emptyOutcomes,
  NO_OP,
  SILENT,
  type KindOutcomes,
} from '../lib/results/outcomes.ts';
import type { Grid, ScreenKind } from '../lib/plan/grid.ts';
import type { MapResults } from '../lib/results/map-results.ts';
import { categoryOf } from './cells.ts';
import { legendCategories } from './legend.ts';
import { pyramidOf } from './pyramid.ts';
import {
  cameraOf,
  hitWeight,
  makeFrame,
  panBy,
  rectOf,
  visible,
  weightAt,
  zoomAt,
} from './frame.ts';
import {
  busiest,
  drawMarginals,
  marginalsOf,
  onOneScale,
  total,
  type Marginals,
} from './marginals.ts';
import { parseColour } from './palette.ts';
import type { Pen } from './pen.ts';
import { mapPixels } from './phenotype-map.ts';
import { klColour } from './kl-scale.ts';
import { divergingScale, tokenColour } from './scales.ts';
import { PALETTE as palette } from './testing/palette.ts';

const grid = { rows: 2, cols: 3 };

function known(kind: ScreenKind, outcomes: Record<number, number>, kl = 0.5): KindOutcomes {
  const into = emptyOutcomes(grid);
  const cells = Object.keys(outcomes).map(Number);
  addBatch(into, {
    kind,
    cells: Uint32Array.from(cells),
    firstDivergent: Int16Array.from(cells, (c) => outcomes[c]),
    kl: Float32Array.from(cells, () => kl),
    margin: Float32Array.from(cells, () => 1),
  });
  return into;
}

const counted = (size: Grid, results: MapResults, kinds: readonly ScreenKind[]) =>
  marginalsOf(new Counts({ grid: size, results }).countAll(), kinds, null);

/** The category of a block of so many cells on a side, at a place of that level. */
function category(results: MapResults, kinds: readonly ScreenKind[], level: number, at: number) {
  const look = { kinds, colour: 'kind' as const };
  return categoryOf(pyramidOf(grid, results, look)[level].codes[at]);
}

describe('cells', () => {
  const both = ['max', 'min'] as const;
  const results = {
    max: known('max', { 0: 5, 1: SILENT, 2: SILENT, 3: 7, 4: NO_OP }),
    min: known('min', { 0: SILENT, 1: 3, 2: SILENT, 3: 2, 4: NO_OP }),
  };
  it('says which kinds change the answer', () => {
    const all = [0, 1, 2, 3, 4, 5].map((cell) => category(results, both, 0, cell));
    expect(all).toEqual(['max', 'min', 'silent', 'both', 'no-op', 'not-tested']);
  });
  it('is untested until all kinds are, unless something diverged', () => {
    const half = { max: results.max };
    expect(category(half, both, 0, 2)).toBe('not-tested');
    expect(category(half, both, 0, 0)).toBe('max');
    expect(category(half, ['max'], 0, 2)).toBe('silent');
    expect(category(half, [], 0, 2)).toBe('not-tested');
  });
  it('never loses a hit in a block', () => {
    expect(category(results, both, 1, 0)).toBe('both');
    expect(category(results, both, 2, 0)).toBe('both');
  });
  it('shows zero above all', () => {
    const withZero = { ...results, zero: known('zero', { 0: 1 }) };
    expect(category(withZero, ['max', 'min', 'zero'], 0, 0)).toBe('zero');
  });
  it('shows a flipped sign below zero, above max and min', () => {
    const flipped = { ...results, sign: known('sign', { 0: 1, 2: 4, 3: SILENT }) };
    const kinds = ['max', 'min', 'sign'] as const;
    const shown = [0, 2, 3].map((cell) => category(flipped, kinds, 0, cell));
    expect(shown).toEqual(['sign', 'sign', 'both']);
    expect(category(flipped, both, 0, 0)).toBe('max');
    const all = { ...flipped, zero: known('zero', { 0: 1 }) };
    expect(category(all, ['zero', 'sign'], 0, 0)).toBe('zero');
    expect([...counted(grid, flipped, kinds).cols.sign]).toEqual([1, 0, 1]);
    expect(legendCategories(kinds, 'kind', false)).toEqual([
      ...['max', 'min', 'both', 'sign', 'silent', 'not-tested'],
    ]);
    expect(legendCategories(both, 'kind', false)).not.toContain('sign');
  });
  it('counts rows and columns by kind', () => {
    const marginals = counted(grid, results, ['max', 'min']);
    expect([...marginals.cols.max]).toEqual([2, 0, 0]);
    expect([...marginals.cols.min]).toEqual([1, 1, 0]);
    expect([...marginals.rows.max]).toEqual([1, 1]);
    expect(busiest(marginals.cols)).toEqual({ index: 0, count: 3 });
    expect(total(marginals.rows, 1)).toBe(2);
    expect(busiest(counted(grid, {}, ['max']).cols)).toBeNull();
  });
  it('draws a bar per pixel where lines are narrower, the busiest of each', () => {
    const wide = { rows: 4, cols: 2000 };
    const max = emptyOutcomes(wide);
    // column 777 answers in every row, column 10 in one
    for (let row = 0; row < 4; row++) max.firstDivergent[row * 2000 + 777] = 3;
    max.firstDivergent[10] = 3;
    max.tested = 5;
    const rects: { x: number; width: number; height: number }[] = [];
    const pen = {
      ...{ save: () => 0, restore: () => 0, beginPath: () => 0, rect: () => 0, clip: () => 0 },
      fillRect: (x: number, _: number, width: number, height: number) =>
        rects.push({ x, width, height }),
    } as unknown as Pen;
    const frame = makeFrame({ rows: 4, cols: 2000 }, { x: 0, y: 0, width: 200, height: 40 }, null);
    drawMarginals(pen, frame, 1, counted(wide, { max }, ['max']), palette, {
      ...{ gap: 6, depth: 40, plain: false },
    });
    const columns = rects.filter(({ x }) => x < 200);
    expect(columns.map(({ x }) => Math.floor(x))).toEqual([1, 77]);
    expect(columns.map(({ height }) => height)).toEqual([10, 40]);
  });
  it('draws the bars of two maps on one scale where they are read against each other', () => {
    const lengths = (marginals: Marginals) => {
      const long: number[] = [];
      const pen = {
        ...{ save: () => 0, restore: () => 0, beginPath: () => 0, rect: () => 0, clip: () => 0 },
        fillRect: (x: number, _: number, width: number) => x >= 90 && long.push(width),
      } as unknown as Pen;
      const frame = makeFrame({ rows: 1, cols: 9 }, { x: 0, y: 0, width: 90, height: 10 }, null);
      drawMarginals(pen, frame, 1, marginals, palette, { gap: 6, depth: 40, plain: true });
      return long;
    };
    const line = { rows: 1, cols: 9 };
    const [few, many] = [8, 9].map((nsms) => {
      const max = emptyOutcomes(line);
      max.firstDivergent.fill(3, 0, nsms);
      max.tested = nsms;
      return counted(line, { max }, ['max']);
    });
    expect(lengths(few)).toEqual([40]);
    const [left, right] = onOneScale([few, many] as const);
    expect(lengths(left)[0]).toBeCloseTo((40 * 8) / 9);
    expect(lengths(right)).toEqual([40]);
    // one in a column of either: as long in both
    expect(left.most).toEqual({ rows: 9, cols: 1 });
    expect(right.most).toEqual(left.most);
  });
  it('paints a pixel per cell, transparent where untested, transposed when asked', () => {
    const look = {
      kinds: ['max', 'min'] as const,
      colour: 'kind' as const,
      transpose: false,
      tokens: 9,
    };
    const { width, height, data } = mapPixels(grid, results, look, palette);
    expect([width, height]).toEqual([3, 2]);
    expect([...data.slice(0, 4)]).toEqual([...parseColour(palette.max), 255]);
    expect(data[4 * 5 + 3]).toBe(0);
    const turned = mapPixels(grid, results, { ...look, transpose: true }, palette);
    expect([turned.width, turned.height]).toEqual([2, 3]);
    expect([...turned.data.slice(4, 7)]).toEqual([...parseColour(palette.both)]);
  });
});

describe('frame', () => {
  const shape = fc.record({
    rows: fc.integer({ min: 1, max: 4096 }),
    cols: fc.integer({ min: 1, max: 4096 }),
  });
  const window = fc.record({
    x: fc.integer({ min: 0, max: 50 }),
    y: fc.integer({ min: 0, max: 50 }),
    width: fc.integer({ min: 50, max: 2000 }),
    height: fc.integer({ min: 50, max: 2000 }),
  });
  const unit = fc.double({ min: 0, max: 1, noNaN: true });

  it('shows the whole matrix at first, at one scale', () => {
    fc.assert(
      fc.property(shape, window, fc.boolean(), (s, w, transpose) => {
        const frame = makeFrame(s, w, null, transpose);
        const area = rectOf(frame, { row: 0, col: 0, height: s.rows, width: s.cols });
        expect(area.width).toBeLessThanOrEqual(w.width + 0.01);
        expect(area.height).toBeLessThanOrEqual(w.height + 0.01);
        expect(area.width > w.width - 0.01 || area.height > w.height - 0.01).toBe(true);
      }),
    );
  });
  it('keeps the weight under the pointer where it is while zooming, unless an edge is in the way', () => {
    const s = { rows: 128, cols: 352 };
    fc.assert(
      fc.property(unit, unit, fc.boolean(), (fx, fy, transpose) => {
        const w = { x: 0, y: 0, width: transpose ? 256 : 704, height: transpose ? 704 : 256 };
        const frame = makeFrame(s, w, { zoom: 4, row: 64, col: 176 }, transpose);
        const [x, y] = [w.width * (0.3 + 0.4 * fx), w.height * (0.3 + 0.4 * fy)];
        const before = weightAt(frame, x, y);
        const after = weightAt(makeFrame(s, w, zoomAt(frame, 2, x, y), transpose), x, y);
        expect(Math.abs(after.row - before.row)).toBeLessThan(0.1);
        expect(Math.abs(after.col - before.col)).toBeLessThan(0.1);
      }),
    );
  });
  it('never pulls an edge inside, however it is dragged', () => {
    fc.assert(
      fc.property(
        shape,
        window,
        unit,
        unit,
        fc.integer({ min: -9999, max: 9999 }),
        (s, w, a, b, d) => {
          const camera = { zoom: 1 + 60 * a, row: s.rows * b, col: s.cols * a };
          const frame = makeFrame(s, w, panBy(makeFrame(s, w, camera), d, -d) ?? camera);
          const area = rectOf(frame, { row: 0, col: 0, height: s.rows, width: s.cols });
          if (area.width > w.width + 1) {
            expect(area.x).toBeLessThanOrEqual(w.x + 0.01);
            expect(area.x + area.width).toBeGreaterThanOrEqual(w.x + w.width - 0.01);
          }
          expect(visible(frame).width).toBeGreaterThan(0);
        },
      ),
    );
  });
  it('zooms back to the whole', () => {
    const frame = makeFrame(
      { rows: 8, cols: 8 },
      { x: 0, y: 0, width: 80, height: 80 },
      { zoom: 1.5, row: 4, col: 4 },
    );
    expect(zoomAt(frame, 0.5, 1, 1)).toBeNull();
    expect(cameraOf(frame).zoom).toBeCloseTo(1.5);
  });
  it('finds the weight under a point', () => {
    const w = { x: 10, y: 20, width: 80, height: 40 };
    const frame = makeFrame({ rows: 4, cols: 8 }, w, null);
    expect(hitWeight(frame, 10, 20)).toEqual({ row: 0, col: 0 });
    expect(hitWeight(frame, 89, 59)).toEqual({ row: 3, col: 7 });
    expect(hitWeight(frame, 9, 20)).toBeNull();
    expect(hitWeight(makeFrame({ rows: 4, cols: 8 }, w, null, true), 10, 59)).toEqual({
      row: 0,
      col: 7,
    });
  });
});

describe('colours', () => {
  it('reads CSS colours', () => {
    expect(parseColour('#0af')).toEqual([0, 170, 255]);
    expect(parseColour(' #d55e00')).toEqual([213, 94, 0]);
    expect(parseColour('rgb(1, 2, 3)')).toEqual([1, 2, 3]);
    expect(parseColour('nonsense')).toEqual([0, 0, 0]);
  });
  it('is symmetric about zero', () => {
    const scale = divergingScale(0.5, palette);
    expect(scale(0)).toEqual(parseColour(palette.silent));
    expect(scale(0.5)).toEqual(parseColour(palette.max));
    expect(scale(-9)).toEqual(parseColour(palette.min));
    expect(divergingScale(0, palette)(0)).toEqual(parseColour(palette.silent));
  });
  it('lets the severe stand out from the page', () => {
    const bright = ([r, g, b]: readonly number[]) => r + g + b;
    for (const dark of [false, true]) {
      const sign = dark ? 1 : -1;
      expect(
        sign * (bright(tokenColour(0, 40, dark)) - bright(tokenColour(39, 40, dark))),
      ).toBeGreaterThan(0);
      const kl = (x: number) => bright(klColour(x, [0.001, 10], dark));
      expect(sign * (kl(5) - kl(0.002))).toBeGreaterThan(0);
    }
    expect(klColour(NaN, [0.001, 10], true)).toHaveLength(3);
    expect(klColour(0, [0.001, 10], true)).toHaveLength(3);
  });
});
