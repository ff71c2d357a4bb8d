import type { Rect } from '../lib/model/site.ts';
import { rectOf, visible, type Frame } from './frame.ts';
import type { Palette } from './palette.ts';

/** Outlines a site, large enough to be seen however small it is drawn. */
export function outline(
  ctx: CanvasRenderingContext2D,
  frame: Frame,
  rect: Rect,
  colours: { line: string; halo: string },
  minimum = 6,
): void {
  const r = rectOf(frame, rect);
  const grow = (length: number) => Math.max(1, (minimum - length) / 2);
  const [gx, gy] = [grow(r.width), grow(r.height)];
  ctx.save();
  const window = visible(frame);
  ctx.beginPath();
  ctx.rect(window.x - 4, window.y - 4, window.width + 8, window.height + 8);
  ctx.clip();
  for (const [colour, width] of [
    [colours.halo, 4],
    [colours.line, 2],
  ] as const) {
    ctx.strokeStyle = colour;
    ctx.lineWidth = width;
    ctx.strokeRect(r.x - gx, r.y - gy, r.width + 2 * gx, r.height + 2 * gy);
  }
  ctx.restore();
}

/** Marks the row and the column of a cell across the map and its bars. */
export function drawCross(
  ctx: CanvasRenderingContext2D,
  frame: Frame,
  rect: Rect,
  palette: Palette,
  reach: number,
): void {
  const window = visible(frame);
  const r = rectOf(frame, rect);
  ctx.save();
  ctx.globalAlpha = 0.12;
  ctx.fillStyle = palette.ink;
  ctx.fillRect(window.x, r.y, window.width + reach, r.height);
  ctx.fillRect(r.x, window.y, r.width, window.height + reach);
  ctx.restore();
}
