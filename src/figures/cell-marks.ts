import { rectOf, visible, weightAt, type Frame, type Window } from './frame.ts';
import type { Palette } from './palette.ts';
import type { Pen } from './pen.ts';

/** Marks are drawn on cells of at least this many pixels. */
export const MARKS_FROM = 4;

/** Whether the cell at a place (row · columns + column) is one of those meant; null: none is. */
export type PlaceTest = ((place: number) => boolean) | null;

/** Rectangles of the cells in view that pass a test, if they are large enough for marks; calls `draw` within the map. */
function inView(
  pen: Pen,
  frame: Frame,
  test: PlaceTest,
  { rows, cols, size }: MapCells,
  draw: (rect: Window) => void,
): void {
  if (size * frame.scale < MARKS_FROM || !test) return;
  const window = visible(frame);
  const from = weightAt(frame, window.x, window.y);
  const to = weightAt(frame, window.x + window.width, window.y + window.height);
  pen.save();
  pen.beginPath();
  pen.rect(window.x, window.y, window.width, window.height);
  pen.clip();
  for (let row = Math.max(0, Math.floor(from.row / size)); row < rows && row * size < to.row; row++)
    for (
      let col = Math.max(0, Math.floor(from.col / size));
      col < cols && col * size < to.col;
      col++
    )
      if (test(row * cols + col))
        draw(rectOf(frame, { row: row * size, col: col * size, height: size, width: size }));
  pen.restore();
}

/** Cells of a map, and weights on a side of each. */
export interface MapCells {
  rows: number;
  cols: number;
  size: number;
}

/** Marks cells with a small square in the middle, which is seen on any colour. */
export function drawMarks(
  pen: Pen,
  frame: Frame,
  marked: PlaceTest,
  cells: MapCells,
  palette: Palette,
): void {
  const step = cells.size * frame.scale;
  const half = Math.max(1, Math.min(4, step / 6));
  const edge = step >= 9 ? 1 : 0;
  inView(pen, frame, marked, cells, (rect) => {
    const [x, y] = [rect.x + rect.width / 2 - half, rect.y + rect.height / 2 - half];
    pen.fillStyle = palette.ink;
    pen.fillRect(x - edge, y - edge, 2 * (half + edge), 2 * (half + edge));
    pen.fillStyle = palette.panel;
    pen.fillRect(x, y, 2 * half, 2 * half);
  });
}

/** Strikes cells through whose results are provisional: seen on any colour, beside a mark as well. */
export function strikeCells(
  pen: Pen,
  frame: Frame,
  struck: PlaceTest,
  cells: MapCells,
  palette: Palette,
): void {
  inView(pen, frame, struck, cells, ({ x, y, width, height }) => {
    // a halo, for some cells are of the ink's own colour
    for (const [colour, lineWidth] of [
      [palette.panel, 3],
      [palette.ink, 1],
    ] as const) {
      pen.strokeStyle = colour;
      pen.lineWidth = lineWidth;
      pen.beginPath();
      pen.moveTo(x, y + height);
      pen.lineTo(x + width, y);
      pen.stroke();
    }
  });
}

/** Outlines cells that are picked, for a dimmed neighbourhood alone is weak where colours are dark. */
export function outlineCells(
  pen: Pen,
  frame: Frame,
  picked: PlaceTest,
  cells: MapCells,
  palette: Palette,
): void {
  inView(pen, frame, picked, cells, ({ x, y, width, height }) => {
    pen.strokeStyle = palette.ink;
    pen.lineWidth = 1;
    pen.strokeRect(x + 0.5, y + 0.5, width - 2, height - 2);
  });
}
