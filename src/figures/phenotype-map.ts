import type { Grid, ScreenKind } from '../lib/plan.ts';
import { summarise, type Category, type CellResults, type CellSummary } from './cells.ts';
import { rectOf, visible, type Frame } from './frame.ts';
import { fillHatch } from './hatch.ts';
import { parseColour, type Palette, type Rgb } from './palette.ts';
import type { Pen } from './pen.ts';
import { cosineColour, klColour, tokenColour } from './scales.ts';

export type MapColour = 'kind' | 'token' | 'kl' | 'cosine';

export interface MapLook {
  kinds: readonly ScreenKind[];
  colour: MapColour;
  transpose: boolean;
  /** New tokens of the assay: the end of the token scale. */
  tokens: number;
  /** Outputs (numbers of an OutputBook) whose cells stand out from the others; null: none do. */
  pick?: ReadonlySet<number> | null;
}

/** How much of its colour a cell keeps while others are picked. */
const DIMMED = 0.16;

export interface Pixels {
  width: number;
  height: number;
  /** RGBA; untested cells are transparent. */
  data: Uint8ClampedArray<ArrayBuffer>;
}

/**
 * The picture of a map, one pixel for each block of `step` × `step` cells.
 */
export function mapPixels(
  grid: Grid,
  results: CellResults,
  look: MapLook,
  palette: Palette,
  step = 1,
): Pixels {
  const rows = Math.ceil(grid.rows / step);
  const cols = Math.ceil(grid.cols / step);
  const [width, height] = look.transpose ? [rows, cols] : [cols, rows];
  const data = new Uint8ClampedArray(4 * width * height);
  const colours = categoryColours(palette);
  for (let row = 0; row < rows; row++) {
    for (let col = 0; col < cols; col++) {
      const block = { row: row * step, col: col * step, height: step, width: step };
      const cell = summarise(results, look.kinds, grid, block, look.pick);
      const rgb = cellColour(cell, look, colours, palette.dark);
      if (!rgb) continue;
      const at = 4 * (look.transpose ? col * width + row : row * width + col);
      data.set(rgb, at);
      data[at + 3] = 255;
    }
  }
  return { width, height, data };
}

function categoryColours(p: Palette): Record<Exclude<Category, 'not-tested'>, Rgb> {
  return {
    silent: parseColour(p.silent),
    'no-op': parseColour(p.noop),
    max: parseColour(p.max),
    min: parseColour(p.min),
    both: parseColour(p.both),
    zero: parseColour(p.zero),
  };
}

function cellColour(
  cell: CellSummary,
  look: MapLook,
  colours: ReturnType<typeof categoryColours>,
  dark: boolean,
): Rgb | null {
  const colour = fullColour(cell, look, colours, dark);
  return look.pick && !cell.picked && colour ? blend(colours.silent, colour, DIMMED) : colour;
}

function fullColour(
  cell: CellSummary,
  look: MapLook,
  colours: ReturnType<typeof categoryColours>,
  dark: boolean,
): Rgb | null {
  const { category } = cell;
  if (category === 'not-tested') return null;
  if (look.colour === 'kind' || cell.first === Infinity) return colours[category];
  if (look.colour === 'token') return tokenColour(cell.first, look.tokens, dark);
  if (look.colour === 'kl') return klColour(cell.kl, dark);
  // an NSM whose text is not known has no colour, as if it were not tested
  return cell.cosine === Infinity ? null : cosineColour(cell.cosine, dark);
}

const blend = (a: Rgb, b: Rgb, t: number): Rgb => [
  Math.round(a[0] + t * (b[0] - a[0])),
  Math.round(a[1] + t * (b[1] - a[1])),
  Math.round(a[2] + t * (b[2] - a[2])),
];

/** Puts pixels on a small canvas, to be drawn scaled. */
export function pixelCanvas(pixels: Pixels): OffscreenCanvas {
  const canvas = new OffscreenCanvas(pixels.width, pixels.height);
  // in main memory, where it outlives a crash of the GPU
  const ctx = canvas.getContext('2d', { willReadFrequently: true });
  ctx?.putImageData(new ImageData(pixels.data, pixels.width, pixels.height), 0, 0);
  return canvas;
}

/** Cells are set apart by lines when they are at least this many pixels wide. */
const LINES_FROM = 5;

/** Draws a map into its frame: hatching where nothing is tested, the cells, lines between large cells. */
export function drawMap(
  ctx: Pen,
  frame: Frame,
  picture: OffscreenCanvas,
  cells: { rows: number; cols: number; size: number },
  palette: Palette,
): void {
  const window = visible(frame);
  ctx.save();
  ctx.beginPath();
  ctx.rect(window.x, window.y, window.width, window.height);
  ctx.clip();
  fillHatch(ctx, window, palette);
  // the last cell of a row or column may reach beyond the matrix: the clip cuts it
  const height = cells.rows * cells.size;
  const width = cells.cols * cells.size;
  const area = rectOf(frame, { row: 0, col: 0, height, width });
  ctx.imageSmoothingEnabled = false;
  ctx.drawImage(picture, area.x, area.y, area.width, area.height);
  const step = cells.size * frame.scale;
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

/** Marks are drawn on cells of at least this many pixels. */
const MARKS_FROM = 4;

/** Marks cells with a small square in the middle, which is seen on any colour. */
export function drawMarks(
  pen: Pen,
  frame: Frame,
  marked: readonly number[],
  cells: { cols: number; size: number },
  palette: Palette,
): void {
  const step = cells.size * frame.scale;
  if (step < MARKS_FROM || marked.length === 0) return;
  const window = visible(frame);
  pen.save();
  pen.beginPath();
  pen.rect(window.x, window.y, window.width, window.height);
  pen.clip();
  const half = Math.max(1, Math.min(4, step / 6));
  const edge = step >= 9 ? 1 : 0;
  for (const cell of marked) {
    const [row, col] = [Math.floor(cell / cells.cols), cell % cells.cols];
    const at = { row: row * cells.size, col: col * cells.size };
    const r = rectOf(frame, { ...at, height: cells.size, width: cells.size });
    if (r.x + r.width < window.x || r.x > window.x + window.width) continue;
    if (r.y + r.height < window.y || r.y > window.y + window.height) continue;
    const [x, y] = [r.x + r.width / 2 - half, r.y + r.height / 2 - half];
    pen.fillStyle = palette.ink;
    pen.fillRect(x - edge, y - edge, 2 * (half + edge), 2 * (half + edge));
    pen.fillStyle = palette.panel;
    pen.fillRect(x, y, 2 * half, 2 * half);
  }
  pen.restore();
}

/** Outlines cells that are picked, for a dimmed neighbourhood alone is weak where colours are dark. */
export function outlineCells(
  pen: Pen,
  frame: Frame,
  picked: readonly number[],
  cells: { cols: number; size: number },
  palette: Palette,
): void {
  if (cells.size * frame.scale < MARKS_FROM || picked.length === 0) return;
  const window = visible(frame);
  pen.save();
  pen.beginPath();
  pen.rect(window.x, window.y, window.width, window.height);
  pen.clip();
  pen.strokeStyle = palette.ink;
  pen.lineWidth = 1;
  for (const cell of picked) {
    const [row, col] = [Math.floor(cell / cells.cols), cell % cells.cols];
    const at = { row: row * cells.size, col: col * cells.size };
    const r = rectOf(frame, { ...at, height: cells.size, width: cells.size });
    pen.strokeRect(r.x + 0.5, r.y + 0.5, r.width - 2, r.height - 2);
  }
  pen.restore();
}
