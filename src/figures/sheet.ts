import type { Palette } from './palette.ts';
import type { Pen } from './pen.ts';

/** The words about a saved figure. */
export interface SheetWords {
  title: string;
  /** What was screened and asked, a line each. */
  lines: string[];
  /** Model, adapter, version: where the figure comes from, a line each. */
  provenance: string[];
}

/** A saved figure itself, without the words about it. */
export interface SheetBody {
  /** In CSS pixels; its width is SAVED_WIDTH. */
  height: number;
  /** Draws the legend in one line from a point on, the middle of its height. */
  drawLegend: (pen: Pen, at: { x: number; y: number }, font: string) => void;
  draw: (pen: Pen) => void;
}

const MARGIN = 24;
const TITLE = 24;
const LINE = 17;
const LEGEND = 30;
const BELOW = 14;
const FONT = '"Inter Variable", Inter, Helvetica, Arial, sans-serif';
/** So many letters of 12 pixels are about this wide. */
const LETTERS_A_PIXEL = 1 / 6;

/** A long text in lines that a sheet has room for. */
export function sheetLines(text: string): string[] {
  const most = Math.floor(SAVED_WIDTH * LETTERS_A_PIXEL);
  const lines = [''];
  for (const word of text.split(' ')) {
    const longer = `${lines.at(-1)!} ${word}`.trimStart();
    if (longer.length <= most) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

/** Width of a saved figure, without its margins, in CSS pixels. */
export const SAVED_WIDTH = 912;

/** Saved pictures have this many pixels for a CSS pixel. */
export const SAVED_SCALE = 2;

const above = ({ lines }: SheetWords) => MARGIN + TITLE + lines.length * LINE + LEGEND;

export function sheetSize(
  words: SheetWords,
  { height }: Pick<SheetBody, 'height'>,
): { width: number; height: number } {
  const below = BELOW + words.provenance.length * LINE + MARGIN;
  return { width: SAVED_WIDTH + 2 * MARGIN, height: Math.ceil(above(words) + height + below) };
}

/** Draws title, legend, figure and origin. */
export function drawSheet(pen: Pen, words: SheetWords, body: SheetBody, palette: Palette): void {
  const { width, height } = sheetSize(words, body);
  pen.fillStyle = palette.panel;
  pen.fillRect(0, 0, width, height);
  const line = (text: string, y: number, colour: string, font: string) => {
    const most = Math.floor(SAVED_WIDTH * LETTERS_A_PIXEL);
    pen.save();
    pen.fillStyle = colour;
    pen.font = `${font} ${FONT}`;
    pen.textAlign = 'left';
    pen.textBaseline = 'top';
    pen.fillText(text.length > most ? `${text.slice(0, most - 1)}…` : text, MARGIN, y);
    pen.restore();
  };
  line(words.title, MARGIN, palette.ink, '600 16px');
  words.lines.forEach((text, i) => {
    line(text, MARGIN + TITLE + i * LINE, palette.soft, '12px');
  });
  body.drawLegend(pen, { x: MARGIN + 1, y: above(words) - LEGEND / 2 }, `12px ${FONT}`);
  pen.save();
  pen.translate(MARGIN, above(words));
  body.draw(pen);
  pen.restore();
  const bottom = above(words) + body.height + BELOW;
  words.provenance.forEach((text, i) => {
    line(text, bottom + i * LINE, palette.soft, '12px');
  });
}
