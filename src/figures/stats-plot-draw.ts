import type { Palette } from './palette.ts';
import type { Pen } from './pen.ts';
import { placeOf, type PlotPoint, type StatsLayout } from './stats-plot.ts';

/** The signs of the plot that its legend explains. */
export const STATS_MARKS = ['found', 'not-found', 'interval', 'neutral'] as const;
export type StatsMark = (typeof STATS_MARKS)[number];

const RADIUS = 3.5;
const FONT = '11px "Inter Variable", Inter, Helvetica, Arial, sans-serif';

/** Draws axis, panels and points. */
export function drawStatsPlot(pen: Pen, layout: StatsLayout, palette: Palette): void {
  const { plot, lefts, across, top, bottom, ticks, x, y } = layout;
  pen.save();
  pen.font = FONT;
  pen.textBaseline = 'middle';
  pen.lineWidth = 1;
  for (const tick of ticks) {
    pen.fillStyle = palette.soft;
    pen.textAlign = 'right';
    pen.fillText(String(tick).replace('-', '\u2212'), lefts[0] - 8, y(tick));
    line(pen, lefts[0], y(tick), lefts.at(-1) + across, y(tick), palette.line);
  }
  pen.save();
  pen.translate(8, (top + bottom) / 2);
  pen.rotate(-Math.PI / 2);
  pen.textAlign = 'center';
  pen.fillText(plot.axis, 0, 0);
  pen.restore();
  pen.fillStyle = palette.soft;
  pen.textAlign = 'right';
  pen.fillText('layer', lefts[0] - 8, bottom + 12);
  plot.panels.forEach(({ name, points }, panel) => {
    pen.textAlign = 'center';
    pen.fillStyle = palette.ink;
    pen.font = `600 ${FONT}`;
    pen.fillText(name, lefts[panel] + across / 2, 8);
    pen.font = FONT;
    pen.strokeStyle = palette.line;
    pen.lineWidth = 1;
    pen.strokeRect(lefts[panel], top, across, bottom - top);
    line(pen, lefts[panel], y(plot.neutral), lefts[panel] + across, y(plot.neutral), palette.faint);
    for (const point of points) drawPoint(pen, layout, x(panel, point.layer), point, palette);
    pen.fillStyle = palette.soft;
    for (const layer of new Set([0, plot.layers - 1]))
      pen.fillText(String(layer), x(panel, layer), bottom + 12);
  });
  pen.restore();
}

/** Marks one matrix: a band over its layer, and a ring about its point. */
export function drawStatsMark(
  pen: Pen,
  layout: StatsLayout,
  name: string,
  palette: Palette,
  look: 'picked' | 'hovered',
): void {
  layout.plot.panels.forEach(({ points }, panel) => {
    const point = points.find((one) => one.name === name);
    if (!point) return;
    const at = layout.x(panel, point.layer);
    pen.strokeStyle = look === 'picked' ? palette.accent : palette.ink;
    pen.lineWidth = look === 'picked' ? 3 : 1.5;
    if (look === 'hovered')
      line(pen, at, layout.top, at, layout.bottom, palette.faint, pen.lineWidth);
    pen.strokeStyle = look === 'picked' ? palette.accent : palette.ink;
    pen.beginPath();
    pen.arc(at, placeOf(layout, point).at, RADIUS + 2.5, 0, 2 * Math.PI);
    pen.stroke();
    if (look === 'hovered') drawPoint(pen, layout, at, point, palette);
  });
}

function drawPoint(
  pen: Pen,
  layout: StatsLayout,
  x: number,
  point: PlotPoint,
  palette: Palette,
): void {
  const { at, from, to } = placeOf(layout, point);
  line(pen, x, from, x, to, palette.faint, 1.5);
  drawDot(pen, x, at, point.found, palette);
}

function drawDot(pen: Pen, x: number, y: number, found: boolean, palette: Palette): void {
  pen.beginPath();
  pen.arc(x, y, RADIUS, 0, 2 * Math.PI);
  pen.fillStyle = found ? palette.ink : palette.panel;
  pen.fill();
  pen.strokeStyle = palette.ink;
  pen.lineWidth = 1.5;
  pen.stroke();
}

function line(
  pen: Pen,
  ...[x1, y1, x2, y2, colour, wide = 1]: [number, number, number, number, string, number?]
): void {
  pen.strokeStyle = colour;
  pen.lineWidth = wide;
  pen.beginPath();
  pen.moveTo(x1, y1);
  pen.lineTo(x2, y2);
  pen.stroke();
}

/** Draws a sign of the legend about a point. */
export function drawStatsSign(
  pen: Pen,
  mark: StatsMark,
  { x, y }: { x: number; y: number },
  palette: Palette,
): void {
  if (mark === 'interval') line(pen, x, y - 7, x, y + 7, palette.faint, 1.5);
  else if (mark === 'neutral') line(pen, x - 7, y, x + 7, y, palette.faint);
  else drawDot(pen, x, y, mark === 'found', palette);
}
