import type { Palette } from './palette.ts';
import type { Pen } from './pen.ts';
import { drawProfile, drawProfileSign, PROFILE_SIGN, type ProfileSign } from './profile-draw.ts';
import { layoutProfile, type ProfilePlot } from './profile-plot.ts';
import { drawSheet, SAVED_WIDTH, sheetSize, type SheetBody, type SheetWords } from './sheet.ts';

/** A profile of two results, to be saved. */
export interface SavedProfile extends SheetWords {
  plot: ProfilePlot;
  legend: readonly { sign: ProfileSign; text: string }[];
}

const LINE = 20;

export const savedProfileSize = (saved: SavedProfile): { width: number; height: number } =>
  sheetSize(saved, bodyOf(saved));

/** Draws title, panels, legend and origin. */
export const drawSavedProfile = (pen: Pen, saved: SavedProfile, palette: Palette): void =>
  drawSheet(pen, saved, bodyOf(saved, palette), palette);

/** The legend stands in the place that the seven panels leave in two rows of four. */
function bodyOf({ plot, legend }: SavedProfile, palette?: Palette): SheetBody {
  const layout = layoutProfile(plot, SAVED_WIDTH);
  return {
    height: layout.height,
    draw(pen, font) {
      if (!palette) return;
      drawProfile(pen, layout, palette);
      const last = layout.frames[layout.frames.length - 1];
      const x = last.x + last.width + 20;
      legend.forEach(({ sign, text }, i) => {
        const y = last.y + 16 + i * 2 * LINE;
        drawProfileSign(pen, sign, { x, y }, palette);
        pen.fillStyle = palette.soft;
        pen.font = font;
        pen.textAlign = 'left';
        pen.textBaseline = 'middle';
        for (const [row, words] of inTwo(text).entries())
          pen.fillText(words, x + PROFILE_SIGN + 8, y + row * 15);
      });
    },
  };
}

const LETTERS = 27;

/** A text in two lines at most, the second cut off where it is too long. */
function inTwo(text: string): string[] {
  if (text.length <= LETTERS) return [text];
  const at = text.lastIndexOf(' ', LETTERS);
  const [first, rest] =
    at > 0
      ? [text.slice(0, at), text.slice(at + 1)]
      : [text.slice(0, LETTERS), text.slice(LETTERS)];
  return [first, rest.length > LETTERS ? `${rest.slice(0, LETTERS - 1)}…` : rest];
}
