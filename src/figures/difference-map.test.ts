import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  DIFFERENCE_BITS as BITS,
  DIFFERENCES,
  type Difference,
} from '../lib/compare/difference.ts';
import {
  differencePart,
  differencePyramid,
  isDifference,
  klDifferencePyramid,
  veilPart,
} from './difference-map.ts';
import { makeFrame } from './frame.ts';
import { parseColour, type Palette } from './palette.ts';
import { klPart } from './kl-scale.ts';
import { PALETTE } from './testing/palette.ts';

const grid = { rows: 4, cols: 6 };
const cells = grid.rows * grid.cols;
const maps = fc
  .array(fc.constantFrom(...DIFFERENCES), { minLength: cells, maxLength: cells })
  .map((names) => ({ names, codes: Uint8Array.from(names, (name) => BITS[name]) }));
const frameOf = (scale: number, transpose = false) => {
  const [width, height] = transpose ? [grid.rows, grid.cols] : [grid.cols, grid.rows];
  const window = { x: 0, y: 0, width: width * scale, height: height * scale };
  return makeFrame(grid, window, null, transpose);
};
const colourAt = (data: Uint8ClampedArray, pixel: number) =>
  data[4 * pixel + 3] === 0 ? null : [...data.subarray(4 * pixel, 4 * pixel + 3)];
const COLOURS: Record<Exclude<Difference, 'untested'>, keyof Palette> = {
  ...{ same: 'same', first: 'first', second: 'second', other: 'other', neither: 'silent' },
};

test('every cell has the colour of its difference, where it lies, either way up', () => {
  fc.assert(
    fc.property(maps, fc.boolean(), ({ names, codes }, transpose) => {
      const frame = frameOf(8, transpose);
      const pyramid = differencePyramid(grid, codes);
      const { pixels } = differencePart(
        pyramid,
        frame,
        1,
        { lit: null, klRange: [0.001, 10] },
        PALETTE,
      );
      names.forEach((name, cell) => {
        const [row, col] = [Math.floor(cell / grid.cols), cell % grid.cols];
        const pixel = transpose ? col * pixels.width + row : row * pixels.width + col;
        const colour = name === 'untested' ? null : PALETTE[COLOURS[name]];
        const wanted = typeof colour === 'string' ? parseColour(colour) : null;
        expect(colourAt(pixels.data, pixel)).toEqual(wanted && [...wanted]);
      });
    }),
    { numRuns: 40 },
  );
});

test('no difference vanishes where cells share a pixel', () => {
  const codes = new Uint8Array(cells).fill(BITS.neither);
  codes[7] = BITS.first;
  const part = (values: Uint8Array) =>
    differencePart(
      differencePyramid(grid, values),
      frameOf(0.25),
      1,
      { lit: null, klRange: [0.001, 10] },
      PALETTE,
    ).pixels;
  const seen = (states: Uint8Array) => {
    const { data } = part(states);
    return Array.from({ length: data.length / 4 }, (_, pixel) => String(colourAt(data, pixel)));
  };
  expect(seen(codes)).toContain(String(parseColour(PALETTE.first)));
  codes[8] = BITS.other;
  expect(seen(codes)).toContain(String(parseColour(PALETTE.other)));
});

test('a veil leaves the cells that are lit and no others', () => {
  fc.assert(
    fc.property(maps, fc.constantFrom(...DIFFERENCES), ({ names, codes }, lit) => {
      const { pixels } = veilPart(differencePyramid(grid, codes), frameOf(8), 1, lit, PALETTE);
      const clear = names.flatMap((_, cell) => (pixels.data[4 * cell + 3] === 0 ? [cell] : []));
      const isLit = isDifference(codes, lit)!;
      expect(clear).toEqual([...codes.keys()].filter((cell) => isLit(cell)));
      expect(isDifference(codes, null)).toBeNull();
    }),
    { numRuns: 40 },
  );
});

test('KL: a side for the sign, the scale of all maps for the size', () => {
  const kl = new Float32Array(cells).fill(NaN);
  kl.set([-10, 10, 0, 0.0001]);
  const pyramid = klDifferencePyramid(grid, kl);
  expect([...pyramid[0].codes.subarray(0, 5)]).toEqual([
    ...[BITS.first, BITS.second, BITS.neither, BITS.second, BITS.untested],
  ]);
  const { pixels } = differencePart(
    pyramid,
    frameOf(8),
    1,
    { lit: null, klRange: [0.001, 10] },
    PALETTE,
  );
  const wanted = [PALETTE.first, PALETTE.second, PALETTE.silent, PALETTE.silent];
  wanted.forEach((colour, cell) =>
    expect(colourAt(pixels.data, cell)).toEqual([...parseColour(colour)]),
  );
  expect(colourAt(pixels.data, 4)).toBeNull();
  expect([0.001, 0.1, 10, 100].map((kl) => klPart(kl, [0.001, 10]))).toEqual([0, 0.5, 1, 1]);
});

test('differences are told apart by how dark they are', () => {
  const grey = (colour: string) => {
    const [r, g, b] = parseColour(colour);
    return 0.299 * r + 0.587 * g + 0.114 * b;
  };
  const { silent, same, second, first, other } = PALETTE;
  const steps = [silent, same, second, first, other].map(grey);
  for (let i = 1; i < steps.length; i++) expect(steps[i - 1] - steps[i]).toBeGreaterThan(25);
});
