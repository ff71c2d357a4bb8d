import type { Window } from './frame.ts';
import type { Palette } from './palette.ts';
import type { Pen } from './pen.ts';

const SPACING = 5;

/** Fills a window with thin slanting lines: the sign of what is not tested. */
export function fillHatch(ctx: Pen, window: Window, palette: Palette): void {
  ctx.save();
  ctx.beginPath();
  ctx.rect(window.x, window.y, window.width, window.height);
  ctx.clip();
  ctx.beginPath();
  // lines x + y = c, at the same places whatever the window, so that neighbours join
  const from = Math.floor((window.x + window.y) / SPACING) * SPACING;
  const to = window.x + window.width + window.y + window.height;
  for (let c = from; c <= to; c += SPACING) {
    ctx.moveTo(c - window.y, window.y);
    ctx.lineTo(c - window.y - window.height, window.y + window.height);
  }
  ctx.strokeStyle = palette.hatch;
  ctx.lineWidth = 1;
  ctx.stroke();
  ctx.restore();
}
