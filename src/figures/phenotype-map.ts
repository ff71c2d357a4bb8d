import type { MapCounts } from '../lib/results/map-counts.ts';
import type { Grid } from '../lib/plan/grid.ts';
import type { MapResults } from '../lib/results/map-results.ts';
import { ANY_HIT, categoryOf, CODE, CODES, type Category } from './cells.ts';
import type { Rect } from '../lib/model/site.ts';
import { blockLayer } from './block-layer.ts';
import { rectOf, visible, type Frame } from './frame.ts';
import { fillHatch } from './hatch.ts';
import { mix, parseColour, type Palette, type Rgb } from './palette.ts';
import type { Pen } from './pen.ts';
import { allBlocks, blocksInView, paint, type Blocks, type Pixels } from './pixels.ts';
import {
  layerFor,
  levelFor,
  levelOf,
  squeezed,
  type Layer,
  type Pyramid,
  type PyramidLook,
} from './pyramid.ts';
import { KL_RANGE, klColour, type KlRange } from './kl-scale.ts';
import { cosineColour, promptsColour, tokenColour } from './scales.ts';

export type { MapColour } from './pyramid.ts';

export interface MapLook extends PyramidLook {
  transpose: boolean;
  /** New tokens of the assay: the end of the token scale. */
  tokens: number;
  /** Prompts or seeds of the assay: the end of the scale of shares. */
  prompts?: number;
  /** The ends of the scale of KL; default: those of a map without data. */
  klRange?: KlRange;
}

/** How much of its colour a cell keeps while others are picked. */
export const DIMMED = 0.16;

/**
 * The picture of a whole map, one pixel for each block of cells.
 * @param step cells on a side of a block, at most; blocks are powers of two
 */
export function mapPixels(
  grid: Grid,
  results: MapResults,
  look: MapLook,
  palette: Palette,
  step = 1,
): Pixels {
  return paintLayer(levelOf(grid, results, look, levelFor(1 / step)), look, palette);
}

/** A map, and the counts of it where there are any: they spare going over its cells. */
export interface SmallMapOf {
  grid: Grid;
  results: MapResults;
  counts?: MapCounts | null;
}

/**
 * The picture of a whole map in a place of so many device pixels, each cell or several a pixel: what
 * is drawn there at its size or larger loses nothing.
 */
export function smallMapPixels(
  { grid, results, counts }: SmallMapOf,
  look: MapLook,
  palette: Palette,
  place: { width: number; height: number },
): Pixels {
  const [width, height] = [place.width, place.height].map((x) => Math.max(1, Math.floor(x)));
  const [rows, cols] = look.transpose ? [width, height] : [height, width];
  // blocks of no more than a pixel first, in one pass over the cells
  const level = Math.max(0, Math.floor(Math.log2(Math.min(grid.rows / rows, grid.cols / cols))));
  const isCounted = counts?.blocks && counts.blocks.level <= level && look.colour === 'kind';
  const layer = isCounted ? blockLayer(counts, results, look) : levelOf(grid, results, look, level);
  return paintLayer(squeezed(layer, rows, cols), look, palette);
}

/** Paints a level of a pyramid, a pixel for each block. @param part only these rows and columns of it */
export function paintLayer(
  layer: Layer,
  look: MapLook,
  palette: Palette,
  part: Blocks = allBlocks(layer),
): Pixels {
  const colours = codeColours(look, palette);
  return paint(layer, part, look.transpose, (cell) =>
    cellColour(layer, cell, look, colours, palette.dark),
  );
}

interface CodeColours {
  /** By code, for colours that show kinds and for cells without an NSM. */
  byCode: (Rgb | null)[];
  ground: Rgb;
}

/** A colour for each code there can be. */
function codeColours(look: MapLook, p: Palette): CodeColours {
  const colours: Record<Category, Rgb | null> = {
    'not-tested': null,
    silent: parseColour(p.silent),
    'no-op': parseColour(p.noop),
    max: parseColour(p.max),
    min: parseColour(p.min),
    both: parseColour(p.both),
    zero: parseColour(p.zero),
    sign: parseColour(p.sign),
  };
  const ground = parseColour(p.silent);
  const byCode = Array.from({ length: CODES }, (_, code) => {
    const colour = colours[categoryOf(code)];
    const dimmed = look.pick && !(code & CODE.picked);
    return dimmed && colour ? mix(ground, colour, DIMMED) : colour;
  });
  return { byCode, ground };
}

function cellColour(
  { codes, severities }: Layer,
  cell: number,
  look: MapLook,
  { byCode, ground }: CodeColours,
  dark: boolean,
): Rgb | null {
  const code = codes[cell];
  if (!severities || !(code & ANY_HIT)) return byCode[code];
  const severity = severities[cell];
  // an NSM whose text is not known has no colour, as if it were not tested
  if (severity === -Infinity) return null;
  const colour = severityColour(severity, look, dark);
  return look.pick && !(code & CODE.picked) ? mix(ground, colour, DIMMED) : colour;
}

/** @param severity as in a Layer */
function severityColour(severity: number, look: MapLook, dark: boolean): Rgb {
  switch (look.colour) {
    case 'token':
      return tokenColour(-severity, look.tokens, dark);
    case 'kl':
      return klColour(severity, look.klRange ?? KL_RANGE, dark);
    case 'share':
      return promptsColour(severity / Math.max(1, look.prompts ?? 1), dark);
    default:
      return cosineColour(-severity, dark);
  }
}

/** Puts pixels on a small canvas, to be drawn scaled. */
export function pixelCanvas(pixels: Pixels): OffscreenCanvas {
  const canvas = new OffscreenCanvas(pixels.width, pixels.height);
  // in main memory, where it outlives a crash of the GPU
  const ctx = canvas.getContext('2d', { willReadFrequently: true });
  ctx?.putImageData(new ImageData(pixels.data, pixels.width, pixels.height), 0, 0);
  return canvas;
}

/** Pixels as a picture, where they were cut out. */
export const onCanvas = ({ pixels, at }: { pixels: Pixels; at: Rect }): MapPicture => ({
  picture: pixelCanvas(pixels),
  at,
});

/** Cells are set apart by lines when they are at least this many pixels wide. */
const LINES_FROM = 5;

/** Pixels of a part of a map, and which rectangle of weights they cover. */
export interface MapPicture {
  picture: OffscreenCanvas;
  at: Rect;
}

/**
 * The picture of what a frame shows of a map: at the level whose blocks are as small as pixels
 * allow, and no more of it than the window.
 * @param size weights on a side of a cell
 * @param ratio device pixels for a CSS pixel
 */
export function mapPart(
  pyramid: Pyramid,
  frame: Frame,
  size: number,
  look: MapLook,
  palette: Palette,
  ratio = 1,
): { pixels: Pixels; at: Rect } {
  const { layer, part, at } = partOf(pyramid, frame, size, ratio);
  const pixels = paintLayer(layer, { ...look, transpose: frame.transpose }, palette, part);
  return { pixels, at };
}

/** What of a pyramid a frame shows: which part of which level, and the rectangle of weights it covers. */
export function partOf(
  pyramid: Pyramid,
  frame: Frame,
  size: number,
  ratio: number,
): { layer: Layer; part: Blocks; at: Rect } {
  const { layer, level } = layerFor(pyramid, size * frame.scale * ratio);
  return { layer, ...blocksInView(frame, layer, size * 2 ** level) };
}

/**
 * Draws a map into its frame: where nothing is tested hatching, or what is predicted; the cells; lines
 * between large cells.
 * @param grounds what is predicted, from the coarsest on; empty: nothing is
 */
export function drawMap(
  ctx: Pen,
  frame: Frame,
  picture: MapPicture,
  size: number,
  palette: Palette,
  grounds: readonly MapPicture[] = [],
): void {
  const window = visible(frame);
  ctx.save();
  ctx.beginPath();
  ctx.rect(window.x, window.y, window.width, window.height);
  ctx.clip();
  if (grounds.length === 0) fillHatch(ctx, window, palette);
  ctx.imageSmoothingEnabled = false;
  for (const layer of [...grounds, picture]) {
    // the last cell of a row or column may reach beyond the matrix: the clip cuts it
    const area = rectOf(frame, layer.at);
    ctx.drawImage(layer.picture, area.x, area.y, area.width, area.height);
  }
  const step = size * frame.scale;
  if (step >= LINES_FROM) drawLines(ctx, frame, window, step, palette.panel);
  ctx.restore();
}

function drawLines(
  ctx: Pen,
  frame: Frame,
  window: { x: number; y: number; width: number; height: number },
  step: number,
  colour: string,
): void {
  ctx.fillStyle = colour;
  const thick = step >= 9 ? 1 : 0.5;
  for (let i = Math.ceil((window.x - frame.left) / step); ; i++) {
    const x = frame.left + i * step - thick;
    if (x > window.x + window.width) break;
    ctx.fillRect(x, window.y, thick, window.height);
  }
  for (let i = Math.ceil((window.y - frame.top) / step); ; i++) {
    const y = frame.top + i * step - thick;
    if (y > window.y + window.height) break;
    ctx.fillRect(window.x, y, window.width, thick);
  }
}
