import { translucent, type Palette } from './palette.ts';
import type { Pen } from './pen.ts';
import { cutEnds, type ProfileLayout, type ProfilePoint } from './profile-plot.ts';

const FONT = '11px "Inter Variable", Inter, Helvetica, Arial, sans-serif';
const BAND = 0.16;
const DASH = [5, 3];

/** What the legend explains, in its order. */
export const PROFILE_SIGNS = ['first', 'second', 'different', 'cut'] as const;
export type ProfileSign = (typeof PROFILE_SIGNS)[number];

/** Draws the panels: two lines with their intervals as bands, and marks where they differ. */
export function drawProfile(pen: Pen, layout: ProfileLayout, palette: Palette): void {
  const { plot, frames, x, y } = layout;
  plot.panels.forEach((panel, i) => {
    const frame = frames[i];
    const isFirst = i === 0 || frame.y !== frames[i - 1].y;
    pen.save();
    pen.translate(frame.x, frame.y);
    pen.font = FONT;
    pen.textBaseline = 'middle';
    drawScale(pen, layout, frame, palette, isFirst);
    pen.textAlign = 'left';
    pen.fillStyle = palette.ink;
    pen.font = `600 ${FONT}`;
    pen.fillText(panel.projection, 0, -10);
    if (panel.isDifferent) {
      pen.font = FONT;
      pen.fillStyle = palette.soft;
      pen.textAlign = 'right';
      pen.fillText('differs over layers', frame.width, -10);
    }
    pen.save();
    pen.beginPath();
    pen.rect(0, 0, frame.width, frame.height);
    pen.clip();
    if (plot.neutral !== null)
      line(pen, [0, y(plot.neutral)], [frame.width, y(plot.neutral)], palette.faint);
    for (const side of ['first', 'second'] as const)
      drawBand(pen, panel[side], layout, palette[side]);
    for (const side of ['second', 'first'] as const)
      drawLine(pen, panel[side], layout, palette, side);
    for (const side of ['second', 'first'] as const)
      drawCuts(pen, panel[side], layout, palette[side]);
    pen.restore();
    for (const at of panel.different) drawDifferent(pen, x(at), 7, palette);
    pen.restore();
  });
}

function drawScale(
  pen: Pen,
  { plot, ticks, x, y }: ProfileLayout,
  { width, height }: { width: number; height: number },
  palette: Palette,
  isFirst: boolean,
): void {
  for (const tick of ticks) {
    line(pen, [0, y(tick)], [width, y(tick)], palette.line);
    if (!isFirst) continue;
    pen.fillStyle = palette.soft;
    pen.textAlign = 'right';
    pen.fillText(tickText(tick), -6, y(tick));
  }
  pen.strokeStyle = palette.line;
  pen.lineWidth = 1;
  pen.strokeRect(0, 0, width, height);
  pen.fillStyle = palette.soft;
  if (isFirst) {
    pen.save();
    pen.translate(-44, height / 2);
    pen.rotate(-Math.PI / 2);
    pen.textAlign = 'center';
    pen.fillText(plot.says, 0, 0);
    pen.restore();
    pen.textAlign = 'right';
    pen.fillText(plot.axis, -6, height + 11);
  }
  pen.textAlign = 'center';
  const ends = plot.axis === 'depth' ? [0, 0.5, 1] : [...new Set([0, plot.layers - 1])];
  for (const end of ends) pen.fillText(String(end), x(end), height + 11);
}

const tickText = (tick: number) => String(Number(tick.toPrecision(6))).replace('-', '\u2212');

function drawBand(
  pen: Pen,
  points: readonly ProfilePoint[],
  { x, y }: ProfileLayout,
  colour: string,
): void {
  if (points.length === 0) return;
  pen.fillStyle = translucent(colour, BAND);
  pen.beginPath();
  // a single layer is a bar as wide as a sign
  const wide = points.length === 1 ? 3 : 0;
  points.forEach((point, i) => {
    if (i === 0) pen.moveTo(x(point.x) - wide, y(point.low));
    else pen.lineTo(x(point.x), y(point.low));
  });
  if (wide) pen.lineTo(x(points[0].x) + wide, y(points[0].low));
  for (const point of points.toReversed()) pen.lineTo(x(point.x) + wide, y(point.high));
  if (wide) pen.lineTo(x(points[0].x) - wide, y(points[0].high));
  pen.fill();
}

/** Marks where bands go on above or below what is drawn. */
function drawCuts(
  pen: Pen,
  points: readonly ProfilePoint[],
  { x, y, domain }: ProfileLayout,
  colour: string,
): void {
  for (const point of points) {
    const { below, above } = cutEnds(point, domain);
    if (above) drawCut(pen, x(point.x), y(domain[1]), -1, colour);
    if (below) drawCut(pen, x(point.x), y(domain[0]), 1, colour);
  }
}

/** A small arrow head. @param towards −1 up, 1 down */
function drawCut(pen: Pen, x: number, y: number, towards: -1 | 1, colour: string): void {
  pen.fillStyle = colour;
  pen.beginPath();
  pen.moveTo(x - 3, y);
  pen.lineTo(x + 3, y);
  pen.lineTo(x, y + 4 * towards);
  pen.lineTo(x - 3, y);
  pen.fill();
}

function drawLine(
  pen: Pen,
  points: readonly ProfilePoint[],
  { x, y }: ProfileLayout,
  palette: Palette,
  side: 'first' | 'second',
): void {
  pen.save();
  pen.strokeStyle = palette[side];
  pen.lineWidth = 1.5;
  pen.setLineDash(side === 'second' ? DASH : []);
  pen.beginPath();
  points.forEach((point, i) => {
    if (i === 0) pen.moveTo(x(point.x), y(point.value));
    else pen.lineTo(x(point.x), y(point.value));
  });
  pen.stroke();
  pen.restore();
  for (const point of points) drawSide(pen, x(point.x), y(point.value), palette, side);
}

/** The sign of a side: a full circle, or a hollow square. */
function drawSide(
  pen: Pen,
  x: number,
  y: number,
  palette: Palette,
  side: 'first' | 'second',
): void {
  pen.save();
  pen.setLineDash([]);
  pen.beginPath();
  if (side === 'first') {
    pen.fillStyle = palette.first;
    pen.arc(x, y, 2.6, 0, 2 * Math.PI);
    pen.fill();
  } else {
    pen.fillStyle = palette.panel;
    pen.strokeStyle = palette.second;
    pen.lineWidth = 1.4;
    pen.rect(x - 2.4, y - 2.4, 4.8, 4.8);
    pen.fill();
    pen.stroke();
  }
  pen.restore();
}

/** A full diamond. */
function drawDifferent(pen: Pen, x: number, y: number, palette: Palette): void {
  pen.fillStyle = palette.ink;
  pen.beginPath();
  pen.moveTo(x, y - 4);
  pen.lineTo(x + 4, y);
  pen.lineTo(x, y + 4);
  pen.lineTo(x - 4, y);
  pen.lineTo(x, y - 4);
  pen.fill();
}

function line(
  pen: Pen,
  from: readonly [number, number],
  to: readonly [number, number],
  colour: string,
): void {
  pen.strokeStyle = colour;
  pen.lineWidth = 1;
  pen.beginPath();
  pen.moveTo(...from);
  pen.lineTo(...to);
  pen.stroke();
}

/** Width of a sign of the legend. */
export const PROFILE_SIGN = 26;

/** Draws a sign of the legend from a point on, the middle of its height. */
export function drawProfileSign(
  pen: Pen,
  sign: ProfileSign,
  { x, y }: { x: number; y: number },
  palette: Palette,
): void {
  if (sign === 'different') {
    drawDifferent(pen, x + PROFILE_SIGN / 2, y, palette);
    return;
  }
  if (sign === 'cut') {
    drawCut(pen, x + PROFILE_SIGN / 2, y + 2, -1, palette.soft);
    return;
  }
  pen.fillStyle = translucent(palette[sign], BAND);
  pen.beginPath();
  pen.rect(x, y - 6, PROFILE_SIGN, 12);
  pen.fill();
  pen.save();
  pen.setLineDash(sign === 'second' ? DASH : []);
  pen.strokeStyle = palette[sign];
  pen.lineWidth = 1.5;
  pen.beginPath();
  pen.moveTo(x, y);
  pen.lineTo(x + PROFILE_SIGN, y);
  pen.stroke();
  pen.restore();
  drawSide(pen, x + PROFILE_SIGN / 2, y, palette, sign);
}
