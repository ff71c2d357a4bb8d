import type { Grid } from '../lib/plan/grid.ts';
import { BOTH, MAX_ONLY, MIN_ONLY, UNPAIRED } from '../lib/stats/pairs.ts';
import type { Arrangement } from '../lib/stats/rearrange.ts';
import { parseColour, type Palette } from './palette.ts';
import type { Pixels } from './pixels.ts';

/**
 * A map with its rows and columns in another order, one pixel a cell; cells that were not mutated
 * with both kinds are transparent.
 * @param answers what each cell answers to (pairs.ts), array of grid.rows · grid.cols
 */
export function arrangedPixels(
  grid: Grid,
  answers: ArrayLike<number>,
  { rows, cols }: Arrangement,
  palette: Palette,
): Pixels {
  const data = new Uint8ClampedArray(4 * rows.length * cols.length);
  const colours = {
    0: parseColour(palette.silent),
    [MAX_ONLY]: parseColour(palette.max),
    [MIN_ONLY]: parseColour(palette.min),
    [BOTH]: parseColour(palette.both),
  };
  rows.forEach((row, y) => {
    cols.forEach((col, x) => {
      const answer = answers[row * grid.cols + col];
      if (answer === UNPAIRED) return;
      const at = 4 * (y * cols.length + x);
      data.set(colours[answer as 0], at);
      data[at + 3] = 255;
    });
  });
  return { width: cols.length, height: rows.length, data };
}
