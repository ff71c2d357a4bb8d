import { decode } from 'fast-png';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Counts } from '../lib/results/map-counts.ts';
import { emptyOutcomes } from '../lib/results/outcomes.ts';
import { makeFrame, visible, weightAt, type Frame } from './frame.ts';
import { legendCategories } from './legend.ts';
import { mapWindow, savedFrame } from './map-figure.ts';
import { marginalsOf } from './marginals.ts';
import { encodePng } from './png.ts';
import { drawSavedMap, savedSize, type SavedMap } from './saved-map.ts';
import { SAVED_WIDTH } from './sheet.ts';
import { SvgPen } from './svg-pen.ts';
import { PALETTE } from './testing/palette.ts';

const shape = { rows: 16, cols: 32 };
const grid = { rows: 2, cols: 4 };

function savedMap(title: string, colour: 'kind' | 'kl' = 'kind'): SavedMap {
  const max = emptyOutcomes(grid);
  max.firstDivergent.set([3, -1, -1, 5, -1, -1, -1, -1]);
  max.tested = 8;
  const kinds = ['max', 'min'] as const;
  return {
    drawing: {
      frame: makeFrame(shape, mapWindow(SAVED_WIDTH, shape, false), null),
      picture: {
        picture: {} as OffscreenCanvas,
        at: { row: 0, col: 0, height: 16, width: 32 },
      },
      ...{ arrangement: null, colour },
      cells: { ...grid, size: 8 },
      marginals: marginalsOf(new Counts({ grid, results: { max } }).countAll(), kinds, null),
      marked: null,
      provisional: null,
      picked: null,
    },
    title,
    lines: ['“a < b & c”'],
    provenance: ['model'],
    legend: {
      categories: legendCategories(kinds, colour, false),
      ...{ colour, tokens: 48, loops: true },
    },
  };
}

function toSvg(map: SavedMap): string {
  const pen = new SvgPen(savedSize(map), () => 'data:image/png;base64,AAAA');
  drawSavedMap(pen, map, PALETTE);
  return pen.toSvg({ title: map.title, metadata: { Title: map.title } });
}

/** Throws unless tags are closed in their order and text holds no loose markup. */
function checkXml(text: string): void {
  const open: string[] = [];
  const tag = /<(\/?)([\w:]+)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>|([^<>]+)/gy;
  let at = 0;
  while (at < text.length) {
    tag.lastIndex = at;
    const match = tag.exec(text);
    if (!match) throw new Error(`No XML at ${text.slice(at, at + 60)}`);
    const [, closing, name, , single, words] = match;
    if (words !== undefined) expect(words).not.toMatch(/&(?!(amp|lt|gt|quot);)/);
    else if (closing) expect(open.pop()).toBe(name);
    else if (!single) open.push(name);
    at = tag.lastIndex;
  }
  expect(open).toEqual([]);
}

test('a saved map is well-formed SVG whatever its words', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.constantFrom('kind', 'kl'), (title, colour) => {
      checkXml(toSvg(savedMap(title, colour)));
    }),
    { numRuns: 12 },
  );
});

test('its axes and bars are vectors, its cells one picture, its words text', () => {
  const svg = toSvg(savedMap('L1.down'));
  expect(svg.match(/<image /g)).toHaveLength(1);
  expect(svg).toContain('>“a &lt; b &amp; c”</text>');
  expect(svg).toContain('>max only</text>');
  expect(svg).toContain('>in-feature →</text>');
  // two rows and two columns hold an NSM at max: three bars of one, none of two
  const filled = (svg: string, colour: string) =>
    svg.match(new RegExp(`fill="${colour}"`, 'g'))?.length ?? 0;
  expect(filled(svg, PALETTE.max)).toBe(1 + 1 + 2);
  // beside a map whose colours mean something else they are of no kind, and explained
  const byKl = toSvg(savedMap('L1.down', 'kl'));
  expect(filled(byKl, PALETTE.max)).toBe(0);
  expect(byKl).toContain('>bars: NSMs of all kinds</text>');
});

test('provisional cells are struck through, and that is explained', () => {
  const plain = savedMap('L1.down');
  const { drawing, legend } = plain;
  const struck: SavedMap = {
    ...plain,
    drawing: { ...drawing, provisional: (place) => place === 3 || place === 4 },
    legend: { ...legend, provisional: true },
  };
  const strokes = (svg: string) => svg.match(/<path [^>]*stroke="#000000"/g)?.length ?? 0;
  const svg = toSvg(struck);
  // two cells, and the swatch
  expect(strokes(svg) - strokes(toSvg(plain))).toBe(3);
  // each cell's line has a halo under it, for the cell may be of the ink's own colour
  const haloed =
    /d="([^"]+)"[^>]* stroke="#ffffff" stroke-width="3"\/>\s*<path d="\1"[^>]* stroke="#000000"/g;
  expect(svg.match(haloed)).toHaveLength(2);
  expect(svg).toContain('>provisional</text>');
});

const extent = (frame: Frame) => {
  const { x, y, width, height } = visible(frame);
  const [from, to] = [weightAt(frame, x, y), weightAt(frame, x + width, y + height)];
  return [from.row, to.row, from.col, to.col];
};

test('a saved figure of a part shows the weights that the page shows, whatever the forms of both', () => {
  const whole = { rows: 256, cols: 128 };
  const camera = { zoom: 3.2, row: 176, col: 67 };
  const seen = (page: number) =>
    extent(makeFrame(whole, mapWindow(page, whole, false), camera, false));
  // a wide page and a narrow one show other parts: the figure's own window would be a third
  expect(seen(1300)[1] - seen(1300)[0]).toBeCloseTo(80);
  expect(seen(1300)).not.toEqual(seen(320));
  const side = fc.integer({ min: 1, max: 4096 });
  const width = fc.integer({ min: 160, max: 2400 });
  const unit = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(
      side,
      side,
      width,
      width,
      unit,
      unit,
      fc.boolean(),
      (rows, cols, page, to, a, b, transpose) => {
        const shape = { rows, cols };
        const view = { camera: { zoom: 1 + 40 * a, row: rows * b, col: cols * a }, transpose };
        const shown = makeFrame(shape, mapWindow(page, shape, transpose), view.camera, transpose);
        const saved = savedFrame(to, page, shape, view);
        extent(saved).forEach((at, i) => expect(at).toBeCloseTo(extent(shown)[i], 5));
        const room = mapWindow(to, shape, transpose);
        expect(visible(saved).width).toBeLessThanOrEqual(room.width + 1e-6);
      },
    ),
  );
});

test('a PNG holds its pixels and its words', () => {
  const data = Uint8ClampedArray.from({ length: 4 * 6 }, (_, i) => 9 * i);
  const png = encodePng({ width: 3, height: 2, data }, { Title: 'L1.down “é” 🦊' });
  const back = decode(png);
  expect([back.width, back.height, back.channels]).toEqual([3, 2, 4]);
  expect([...back.data]).toEqual([...data]);
  expect(back.text).toEqual({ Title: 'L1.down \\u201cé\\u201d \\ud83e\\udd8a' });
});
