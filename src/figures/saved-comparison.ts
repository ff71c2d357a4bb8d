import { DIFFERENCES, type Difference } from '../lib/compare/difference.ts';
import { DIFFERENCE_MARKS, drawDifferenceRamp, drawMark } from './difference-map.ts';
import { fillHatch } from './hatch.ts';
import { KL_RANGE } from './kl-scale.ts';
import { drawLegend, type Legend } from './legend.ts';
import type { Palette } from './palette.ts';
import type { Pen } from './pen.ts';
import { drawSheet, SAVED_WIDTH, sheetSize, type SheetBody, type SheetWords } from './sheet.ts';

/** Two maps to be saved beside each other, and their difference below. */
export interface SavedComparison extends SheetWords {
  /** First, second, difference: drawn from (0, 0) on, each as wide as {@link PANEL_WIDTH}. */
  panels: { caption: string; draw: (pen: Pen) => void }[];
  panelHeight: number;
  /** Of both maps. */
  legend: Legend;
  /** What the colours of the difference are called; null: they show KL. */
  differences: Record<Difference, string> | null;
}

const GAP = 24;
const CAPTION = 22;
const ROW = 20;
const SWATCH = 11;

export const PANEL_WIDTH = (SAVED_WIDTH - GAP) / 2;

const bodyHeight = ({ panelHeight }: SavedComparison) => 2 * (CAPTION + panelHeight) + GAP;

export const savedComparisonSize = (
  comparison: SavedComparison,
): { width: number; height: number } => sheetSize(comparison, { height: bodyHeight(comparison) });

/** Draws title, legend, the three maps, what their difference means, and origin. */
export function drawSavedComparison(pen: Pen, saved: SavedComparison, palette: Palette): void {
  const body: SheetBody = {
    height: bodyHeight(saved),
    drawLegend: (to, at, font) => drawLegend(to, at, { ...saved.legend, font }, palette),
    draw(to, font) {
      const below = CAPTION + saved.panelHeight + GAP;
      saved.panels.forEach(({ caption, draw }, i) => {
        to.save();
        to.translate(i === 1 ? PANEL_WIDTH + GAP : 0, i === 2 ? below : 0);
        word(to, caption, 0, CAPTION / 2, `550 ${font}`, palette.ink);
        to.translate(0, CAPTION);
        draw(to);
        to.restore();
      });
      to.save();
      to.translate(PANEL_WIDTH + GAP + 40, below + CAPTION + 28);
      drawDifferences(to, saved, font, palette);
      to.restore();
    },
  };
  drawSheet(pen, saved, body, palette);
}

function word(pen: Pen, text: string, x: number, y: number, font: string, colour: string): void {
  pen.fillStyle = colour;
  pen.font = font;
  pen.textAlign = 'left';
  pen.textBaseline = 'middle';
  pen.fillText(text, x, y);
}

/** The legend of the difference map, a line each. */
function drawDifferences(
  pen: Pen,
  { differences, legend }: SavedComparison,
  font: string,
  palette: Palette,
): void {
  if (!differences) {
    const [low, high] = legend.klRange ?? KL_RANGE;
    word(pen, `KL: up to ${high} nats more in the first, in the second,`, 0, 0, font, palette.soft);
    drawDifferenceRamp(pen, { x: 0, y: 12, width: 240, height: 12 }, palette);
    word(pen, `logarithmic from ${low} on; silent counts as 0`, 0, 38, font, palette.soft);
    return;
  }
  DIFFERENCES.forEach((name, i) => {
    const box = { x: 0, y: i * ROW - SWATCH / 2, width: SWATCH, height: SWATCH };
    const mark = DIFFERENCE_MARKS[name];
    if (name === 'untested') fillHatch(pen, box, palette);
    else {
      pen.fillStyle = name === 'neither' ? palette.silent : palette[name];
      pen.fillRect(box.x, box.y, box.width, box.height);
    }
    pen.fillStyle = palette.silent;
    if (mark) drawMark(pen, box, mark);
    pen.strokeStyle = palette.line;
    pen.lineWidth = 1;
    pen.strokeRect(box.x, box.y, box.width, box.height);
    word(pen, differences[name], SWATCH + 8, i * ROW, font, palette.soft);
  });
}
