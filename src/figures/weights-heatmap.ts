import { outline } from './overlay.ts';
import { rectOf, visible, type Frame } from './frame.ts';
import type { Palette } from './palette.ts';
import type { Pixels } from './pixels.ts';
import { divergingScale } from './scales.ts';
import type { Rect } from '../lib/model/site.ts';

/** The weights to draw: a rectangle of a matrix, each value standing for `pool` × `pool` weights. */
export interface HeatmapWeights {
  rect: Rect;
  pool: number;
  /** [ceil(height/pool), ceil(width/pool)] */
  values: Float32Array;
  extent: { min: number; max: number };
  argmax: { row: number; col: number };
  argmin: { row: number; col: number };
}

/** One pixel per value. */
export function weightPixels(weights: HeatmapWeights, palette: Palette): Pixels {
  const width = Math.ceil(weights.rect.width / weights.pool);
  const height = Math.ceil(weights.rect.height / weights.pool);
  const { min, max } = weights.extent;
  const colour = divergingScale(Math.max(-min, max), palette);
  const data = new Uint8ClampedArray(4 * width * height);
  for (let i = 0; i < width * height; i++) {
    data.set(colour(weights.values[i]), 4 * i);
    data[4 * i + 3] = 255;
  }
  return { width, height, data };
}

/** Draws the weights, lines between large cells, and where the matrix has its max and its min. */
export function drawWeights(
  ctx: CanvasRenderingContext2D,
  frame: Frame,
  weights: HeatmapWeights,
  picture: OffscreenCanvas,
  palette: Palette,
): void {
  const { rect, pool } = weights;
  const window = visible(frame);
  ctx.save();
  ctx.beginPath();
  ctx.rect(window.x, window.y, window.width, window.height);
  ctx.clip();
  ctx.imageSmoothingEnabled = false;
  const area = rectOf(frame, {
    ...rect,
    height: picture.height * pool,
    width: picture.width * pool,
  });
  ctx.drawImage(picture, area.x, area.y, area.width, area.height);
  ctx.restore();
  const halo = palette.panel;
  for (const [at, line] of [
    [weights.argmax, palette.max],
    [weights.argmin, palette.min],
  ] as const) {
    mark(ctx, frame, at, line, halo);
  }
}

/** A ring around one weight, seen at any zoom. */
function mark(
  ctx: CanvasRenderingContext2D,
  frame: Frame,
  at: { row: number; col: number },
  line: string,
  halo: string,
): void {
  const r = rectOf(frame, { ...at, height: 1, width: 1 });
  const window = visible(frame);
  const [x, y] = [r.x + r.width / 2, r.y + r.height / 2];
  const inside =
    x >= window.x && y >= window.y && x <= window.x + window.width && y <= window.y + window.height;
  if (!inside) return;
  ctx.save();
  for (const [colour, width] of [
    [halo, 4],
    [line, 2],
  ] as const) {
    ctx.beginPath();
    ctx.arc(x, y, Math.max(4, r.width * 0.8), 0, 2 * Math.PI);
    ctx.strokeStyle = colour;
    ctx.lineWidth = width;
    ctx.stroke();
  }
  ctx.restore();
}

/** Outlines the chosen site. */
export function drawSite(
  ctx: CanvasRenderingContext2D,
  frame: Frame,
  site: Rect,
  palette: Palette,
): void {
  outline(ctx, frame, site, { line: palette.ink, halo: palette.panel }, 8);
}
