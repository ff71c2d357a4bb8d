import { scaleLinear, ticks } from 'd3';
import { maxOf } from '../lib/base/arrays.ts';
import type { Counts } from '../lib/results/map-counts.ts';
import { SCREEN_KINDS, type ScreenKind } from '../lib/plan/grid.ts';
import type { Arrangement } from '../lib/stats/rearrange.ts';
import { visible, weightAt, type Frame } from './frame.ts';
import type { Palette } from './palette.ts';
import type { Pen } from './pen.ts';

/** How many mutants diverged in each row and each column of a map, by kind. */
export interface Marginals {
  rows: Record<ScreenKind, Uint32Array>;
  cols: Record<ScreenKind, Uint32Array>;
  /** Counts that bars of full length stand for, where several maps share a scale; else the map's largest. */
  most?: { rows: number; cols: number };
}

/** Of some kinds, as the map is arranged. */
export function marginalsOf(
  counts: Counts,
  kinds: readonly ScreenKind[],
  arrangement: Arrangement | null,
): Marginals {
  const lines = (axis: 'rows' | 'cols') =>
    Object.fromEntries(
      SCREEN_KINDS.map((kind) => {
        const values = counts.kinds[kind][axis];
        if (!kinds.includes(kind)) return [kind, new Uint32Array(values.length)];
        // a copy: the counts go on
        return [kind, arrangement ? arrangement[axis].map((line) => values[line]) : values.slice()];
      }),
    ) as Record<ScreenKind, Uint32Array>;
  return { rows: lines('rows'), cols: lines('cols') };
}

/** Sum over kinds of one row or column. */
export const total = (lineCounts: Record<ScreenKind, Uint32Array>, i: number) =>
  SCREEN_KINDS.reduce((sum, kind) => sum + lineCounts[kind][i], 0);

/** The row or column with the most divergent mutants; null if there are none. */
export function busiest(
  values: Record<ScreenKind, Uint32Array>,
): { index: number; count: number } | null {
  const index = busiestOf(values, 0, values.max.length);
  const count = values.max.length > 0 ? total(values, index) : 0;
  return count > 0 ? { index, count } : null;
}

/** The count that a bar of full length stands for. */
export const fullBar = (marginals: Marginals, axis: 'rows' | 'cols'): number =>
  marginals.most?.[axis] ?? busiest(marginals[axis])?.count ?? 0;

/** Gives maps that are read against each other one scale of bars: equal counts become equally long. */
export function onOneScale<T extends readonly Marginals[]>(maps: T): { [K in keyof T]: Marginals } {
  const most = (axis: 'rows' | 'cols') =>
    maxOf(
      maps.map((marginals) => busiest(marginals[axis])?.count ?? 0),
      0,
    );
  const shared = { rows: most('rows'), cols: most('cols') };
  return maps.map((bars) => ({ ...bars, most: shared })) as { [K in keyof T]: Marginals };
}

/** The first of the busiest lines from one on up to another. */
function busiestOf(values: Record<ScreenKind, Uint32Array>, from: number, end: number): number {
  let [best, most] = [from, -1];
  for (let i = from; i < end; i++) {
    const count = total(values, i);
    if (count > most) [best, most] = [i, count];
  }
  return best;
}

/**
 * Draws bars along the map's bottom and right: `depth` pixels for the largest count. They are split by
 * kind in the kinds' colours, or plain, beside a map whose colours mean something else.
 */
export function drawMarginals(
  ctx: Pen,
  frame: Frame,
  tile: number,
  marginals: Marginals,
  palette: Palette,
  look: { gap: number; depth: number; plain: boolean },
): void {
  const window = visible(frame);
  const [below, beside] = frame.transpose
    ? (['rows', 'cols'] as const)
    : (['cols', 'rows'] as const);
  const bars = (axis: 'rows' | 'cols', horizontal: boolean) => {
    const values = marginals[axis];
    const lines = values.max.length;
    const length = scaleLinear([0, Math.max(1, fullBar(marginals, axis))], [0, look.depth]);
    const step = tile * frame.scale;
    const thick = Math.max(0.75, step - (step >= 5 ? 1 : 0));
    const [low, high] = horizontal
      ? [window.y, window.y + window.height]
      : [window.x, window.x + window.width];
    const start = horizontal ? frame.top : frame.left;
    // where several lines share a pixel, the busiest of them is drawn
    const together = Math.max(1, Math.floor(1 / step));
    const first = Math.max(0, Math.floor((low - start) / step));
    for (let i = first - (first % together); i < lines; i += together) {
      const along = start + i * step;
      if (along >= high) break;
      const line = busiestOf(values, i, Math.min(lines, i + together));
      let from = 0;
      for (const kind of SCREEN_KINDS) {
        const count = values[kind][line];
        if (count === 0) continue;
        ctx.fillStyle = look.plain ? palette.soft : palette[kind];
        const [a, b] = [length(from), length(from + count)];
        if (horizontal) ctx.fillRect(window.x + window.width + look.gap + a, along, b - a, thick);
        else ctx.fillRect(along, window.y + window.height + look.gap + a, thick, b - a);
        from += count;
      }
    }
  };
  const reach = look.gap + look.depth;
  const right = window.x + window.width;
  const bottom = window.y + window.height;
  clipped(ctx, [window.x, bottom, window.width, reach], () => bars(below, false));
  clipped(ctx, [right, window.y, reach, window.height], () => bars(beside, true));
}

function clipped(
  ctx: Pen,
  rect: [x: number, y: number, width: number, height: number],
  draw: () => void,
): void {
  ctx.save();
  ctx.beginPath();
  ctx.rect(...rect);
  ctx.clip();
  draw();
  ctx.restore();
}

/** The number of the weight that stands at a place of rows or columns. */
export type LineNumber = (axis: 'row' | 'col', place: number) => number;

/** Draws the numbers of rows and columns, each at the middle of the cell that begins with it: down the left side and under the column bars. */
export function drawAxes(
  ctx: Pen,
  frame: Frame,
  palette: Palette,
  labels: { font: string; below: number; size: number; number?: LineNumber },
): void {
  const { size } = labels;
  const window = visible(frame);
  const from = weightAt(frame, window.x, window.y);
  const to = weightAt(frame, window.x + window.width, window.y + window.height);
  const [x0, x1, y0, y1] = frame.transpose
    ? [from.row, to.row, from.col, to.col]
    : [from.col, to.col, from.row, to.row];
  const [across, down] = frame.transpose ? (['row', 'col'] as const) : (['col', 'row'] as const);
  const name = (axis: 'row' | 'col', at: number) => String(labels.number?.(axis, at) ?? at);
  /** First weights of cells in sight, about so many. */
  const cells = (low: number, high: number, count: number) =>
    ticks(low / size, high / size, count).flatMap((cell) =>
      Number.isInteger(cell) && (cell + 0.5) * size < high ? [cell * size] : [],
    );
  ctx.save();
  ctx.font = labels.font;
  ctx.fillStyle = palette.soft;
  ctx.textBaseline = 'top';
  ctx.textAlign = 'center';
  for (const at of cells(x0, x1, window.width / 80)) {
    const x = frame.left + (at + size / 2) * frame.scale;
    ctx.fillText(name(across, at), x, window.y + window.height + labels.below);
  }
  ctx.textAlign = 'right';
  ctx.textBaseline = 'middle';
  for (const at of cells(y0, y1, Math.max(2, window.height / 50))) {
    const y = frame.top + (at + size / 2) * frame.scale;
    ctx.fillText(name(down, at), window.x - 6, y);
  }
  ctx.restore();
}
