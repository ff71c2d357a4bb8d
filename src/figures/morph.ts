import { rectOf, visible, type Frame } from './frame.ts';
import { fillHatch } from './hatch.ts';
import type { Palette } from './palette.ts';
import type { Pen } from './pen.ts';
import type { Pixels } from './pixels.ts';
import { placesOf, type Arrangement } from '../lib/stats/rearrange.ts';

/** Rows and columns on their way from one arrangement to another. */
export interface Morph {
  from: Arrangement;
  to: Arrangement;
  /** 0: still at the start; 1: there. */
  t: number;
}

const between = (from: Uint32Array, to: Uint32Array, t: number): Float32Array => {
  const [a, b] = [placesOf(from), placesOf(to)];
  return Float32Array.from(a, (place, line) => place + t * (b[line] - place));
};

/** Slow at both ends (cubic). */
const eased = (t: number) => (t < 0.5 ? 4 * t ** 3 : 1 - (2 - 2 * t) ** 3 / 2);

/**
 * Draws a map of few cells while its rows and columns move.
 * @param pixels of the map as it is, a pixel for each cell, not transposed
 */
export function drawMorph(
  pen: Pen,
  frame: Frame,
  pixels: Pixels,
  size: number,
  { from, to, t }: Morph,
  palette: Palette,
): void {
  const rows = between(from.rows, to.rows, eased(t));
  const cols = between(from.cols, to.cols, eased(t));
  const window = visible(frame);
  pen.save();
  pen.beginPath();
  pen.rect(window.x, window.y, window.width, window.height);
  pen.clip();
  fillHatch(pen, window, palette);
  for (let row = 0, i = 0; row < pixels.height; row++) {
    for (let col = 0; col < pixels.width; col++, i += 4) {
      if (pixels.data[i + 3] === 0) continue;
      const [r, g, b] = pixels.data.subarray(i, i + 3);
      const at = { row: rows[row] * size, col: cols[col] * size, height: size, width: size };
      const cell = rectOf(frame, at);
      pen.fillStyle = `rgb(${r},${g},${b})`;
      pen.fillRect(cell.x, cell.y, cell.width, cell.height);
    }
  }
  pen.restore();
}
