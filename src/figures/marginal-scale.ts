import { visible, type Frame } from './frame.ts';
import { fullBar, type Marginals } from './marginals.ts';
import type { Palette } from './palette.ts';
import type { Pen } from './pen.ts';

const TICK = 3;

/**
 * Draws how much the bars beside and below a map stand for: along each a line from nothing to the
 * largest count, with that count at its end, and in the left corner what is counted. Nothing where all is
 * silent.
 * @param look as of the bars: the gap to the map, and the depth of the longest
 */
export function drawMarginalScale(
  pen: Pen,
  frame: Frame,
  marginals: Marginals,
  palette: Palette,
  look: { gap: number; depth: number; font: string },
): void {
  const { x, y, width, height } = visible(frame);
  const [below, beside] = frame.transpose
    ? (['rows', 'cols'] as const)
    : (['cols', 'rows'] as const);
  const right = x + width + look.gap;
  const bottom = y + height + look.gap;
  const mosts = { beside: fullBar(marginals, beside), below: fullBar(marginals, below) };
  if (mosts.beside === 0 && mosts.below === 0) return;
  pen.save();
  pen.fillStyle = palette.faint;
  // lines of a pixel, as rectangles: sharp at any size
  pen.fillRect(right, y - 4, look.depth, 1);
  for (const at of [right, right + look.depth - 1]) pen.fillRect(at, y - 4 - TICK, 1, TICK);
  pen.fillRect(x - 4, bottom, 1, look.depth);
  for (const at of [bottom, bottom + look.depth - 1]) pen.fillRect(x - 4 - TICK, at, TICK, 1);
  pen.fillStyle = palette.soft;
  pen.font = look.font;
  pen.textAlign = 'right';
  pen.textBaseline = 'alphabetic';
  pen.fillText(mosts.beside.toLocaleString('en-US'), right + look.depth, y - 4 - TICK - 2);
  pen.textBaseline = 'middle';
  pen.fillText(mosts.below.toLocaleString('en-US'), x - 4 - TICK - 3, bottom + look.depth - 1);
  pen.textBaseline = 'top';
  pen.fillText('NSMs', x - 4 - TICK - 3, bottom);
  pen.restore();
}
