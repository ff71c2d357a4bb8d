import { DIFFERENCE_BITS, type Difference } from '../lib/compare/difference.ts';
import type { Grid } from '../lib/plan/grid.ts';
import type { Rect } from '../lib/model/site.ts';
import { rectOf, visible, type Frame } from './frame.ts';
import { mix, parseColour, type Palette, type Rgb } from './palette.ts';
import type { Pen } from './pen.ts';
import { MARKS_FROM, type PlaceTest } from './cell-marks.ts';
import { DIMMED, partOf } from './phenotype-map.ts';
import { paint, type Pixels } from './pixels.ts';
import { levelsOf, type Layer, type Pyramid } from './pyramid.ts';
import { klPart, type KlRange } from './kl-scale.ts';
import { divergingScale } from './scales.ts';

const BITS = DIFFERENCE_BITS;

/** How two maps differ, at all sizes. A block has the bits of all its cells. */
export function differencePyramid(grid: Grid, codes: Uint8Array): Pyramid {
  return levelsOf({ ...grid, codes, severities: null });
}

/**
 * The same of differences of KL: `first` where the first map's is larger, `second` where the second's
 * is, and by how much. @param kl second less first, NaN where nothing is tested in both
 */
export function klDifferencePyramid(grid: Grid, kl: Float32Array): Pyramid {
  const codes = Uint8Array.from(kl, (x) =>
    Number.isNaN(x) ? BITS.untested : x === 0 ? BITS.neither : x < 0 ? BITS.first : BITS.second,
  );
  return levelsOf({ ...grid, codes, severities: kl.map((x) => Math.abs(x) || 0) });
}

/**
 * The picture of what a frame shows of a difference map; what is not tested in both is transparent.
 * Where cells of the first only and of the second only share a pixel, pixels of both alternate.
 * @param lit others are dimmed; null: none is
 * @param klRange the scale of the two maps, of differences to either side of 0
 */
export function differencePart(
  pyramid: Pyramid,
  frame: Frame,
  size: number,
  { lit, klRange }: { lit: Difference | null; klRange: KlRange },
  palette: Palette,
  ratio = 1,
): { pixels: Pixels; at: Rect } {
  const { layer, part, at } = partOf(pyramid, frame, size, ratio);
  const colours = Object.fromEntries(
    (['same', 'first', 'second', 'other', 'silent'] as const).map((name) => [
      name,
      parseColour(palette[name]),
    ]),
  ) as Record<'same' | 'first' | 'second' | 'other' | 'silent', Rgb>;
  const signed = divergingScale(1, palette, { above: palette.second, below: palette.first });
  const dimmed = dimmer(colours.silent);
  const colourAt = (cell: number, odd: boolean): Rgb | null => {
    const name = shownDifference(layer.codes[cell], odd);
    if (name === 'untested') return null;
    if (name === 'neither') return colours.silent;
    const sign = name === 'first' ? -1 : 1;
    const severity = layer.severities?.[cell];
    const colour =
      severity === undefined ? colours[name] : signed(sign * klPart(severity, klRange));
    return lit && !(layer.codes[cell] & BITS[lit]) ? dimmed(colour) : colour;
  };
  return { pixels: paint(layer, part, frame.transpose, colourAt), at };
}

const dimmer = (ground: Rgb) => (colour: Rgb) => mix(ground, colour, DIMMED);

/** What a block is drawn as: what differs before what does not, and that before what is not known. */
function shownDifference(code: number, odd: boolean): Difference {
  if (code & BITS.other) return 'other';
  const [first, second] = [code & BITS.first, code & BITS.second];
  if (first && second) return odd ? 'first' : 'second';
  if (first) return 'first';
  if (second) return 'second';
  if (code & BITS.same) return 'same';
  return code & BITS.neither ? 'neither' : 'untested';
}

/** A veil over the cells of a map that are not lit: pixels of the ground, lit ones transparent. */
export function veilPart(
  pyramid: Pyramid,
  frame: Frame,
  size: number,
  lit: Difference,
  palette: Palette,
  ratio = 1,
): { pixels: Pixels; at: Rect } {
  const { layer, part, at } = partOf(pyramid, frame, size, ratio);
  const ground = parseColour(palette.panel);
  const veil = (cell: number) => (layer.codes[cell] & BITS[lit] ? null : ground);
  const pixels = paint(layer, part, frame.transpose, veil);
  for (let i = 3; i < pixels.data.length; i += 4) pixels.data[i] *= 1 - DIMMED;
  return { pixels, at };
}

/** Tells cells of one difference; null: none is asked for. */
export const isDifference = (codes: Uint8Array, difference: Difference | null): PlaceTest =>
  difference && ((cell) => codes[cell] === BITS[difference]);

/** Which mark a difference has beside its colour: a hollow for the second only, a bar for other kinds. */
export const DIFFERENCE_MARKS: Partial<Record<Difference, 'hollow' | 'bar'>> = {
  second: 'hollow',
  other: 'bar',
};

/** Draws the marks by which differences are told apart without their colours, where cells are large enough. */
export function drawDifferenceMarks(
  pen: Pen,
  frame: Frame,
  { codes }: Pick<Layer, 'codes'>,
  cells: Grid & { size: number },
  palette: Palette,
): void {
  if (cells.size * frame.scale < MARKS_FROM) return;
  const window = visible(frame);
  pen.save();
  pen.beginPath();
  pen.rect(window.x, window.y, window.width, window.height);
  pen.clip();
  pen.fillStyle = palette.silent;
  codes.forEach((code, cell) => {
    const mark = DIFFERENCE_MARKS[shownDifference(code, false)];
    if (!mark) return;
    const [row, col] = [Math.floor(cell / cells.cols), cell % cells.cols];
    const at = { row: row * cells.size, col: col * cells.size };
    const box = rectOf(frame, { ...at, height: cells.size, width: cells.size });
    drawMark(pen, box, mark);
  });
  pen.restore();
}

/** Draws a mark into a box that its difference's colour fills. */
export function drawMark(
  pen: Pen,
  box: { x: number; y: number; width: number; height: number },
  mark: 'hollow' | 'bar',
): void {
  const { x, y, width, height } = box;
  const part = mark === 'hollow' ? 0.38 : 0.26;
  if (mark === 'bar') pen.fillRect(x, y + (height * (1 - part)) / 2, width, height * part);
  else
    pen.fillRect(
      x + (width * (1 - part)) / 2,
      y + (height * (1 - part)) / 2,
      width * part,
      height * part,
    );
}

/** Draws the scale of differences of KL: the first map's larger at the left end, the second's at the right. */
export function drawDifferenceRamp(
  pen: Pen,
  at: { x: number; y: number; width: number; height: number },
  palette: Palette,
): void {
  const signed = divergingScale(1, palette, { above: palette.second, below: palette.first });
  for (let x = 0; x < at.width; x++) {
    const [r, g, b] = signed((2 * x) / Math.max(1, at.width - 1) - 1);
    pen.fillStyle = `rgb(${r},${g},${b})`;
    pen.fillRect(at.x + x, at.y, 1, at.height);
  }
}
