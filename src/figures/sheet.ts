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
  /** In CSS pixels. */
  height: number;
  /** SAVED_WIDTH where it is left out. The words about a narrow figure stand beside it. */
  width?: number;
  /** Height of the legend as a column; needed where the figure may be narrow. */
  legendHeight?: number;
  /**
   * Draws the legend from a point on, the middle of its (first) line: in one line, or as a column. Left
   * out where it stands in the figure itself.
   */
  drawLegend?: (pen: Pen, at: { x: number; y: number; column: boolean }, font: string) => void;
  draw: (pen: Pen, font: string) => void;
}

const MARGIN = 24;
const TITLE = 24;
const LINE = 17;
const LEGEND = 30;
const BELOW = 14;
const FONT = '"Inter Variable", Inter, Helvetica, Arial, sans-serif';
/** So many letters of 12 pixels are about this wide. */
const LETTERS_A_PIXEL = 1 / 6;
/** Words beside a figure: no narrower column than this, no wider than that. */
const NARROWEST = 300;
const WIDEST = 420;

/** Width of a saved figure, without its margins, in CSS pixels. */
export const SAVED_WIDTH = 912;

/** Most letters of a line across the sheet. */
const LETTERS = Math.floor(SAVED_WIDTH * LETTERS_A_PIXEL);

/** Saved pictures have this many pixels for a CSS pixel. */
export const SAVED_SCALE = 2;

type Sized = Pick<SheetBody, 'height' | 'width' | 'legendHeight'>;

/** Where a figure comes from, below it. */
const originLines = ({ provenance }: SheetWords) => provenance.flatMap((text) => sheetLines(text));

const above = ({ lines }: SheetWords) => MARGIN + TITLE + lines.length * LINE + LEGEND;

/** Where words stand beside a figure: where their column begins and how wide it is; null: there is no room. */
function columnOf({ width = SAVED_WIDTH }: Sized): { x: number; width: number } | null {
  const room = SAVED_WIDTH - width - MARGIN;
  return room < NARROWEST ? null : { x: MARGIN + width + MARGIN, width: Math.min(WIDEST, room) };
}

/** A long text in lines that a sheet, or so many letters, have room for; broken between words where that can be. */
export function sheetLines(text: string, letters = LETTERS): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (longer.length <= letters) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(line);
    line = word;
    for (; line.length > letters; line = line.slice(letters)) lines.push(line.slice(0, letters));
  }
  return [...lines, line];
}

/** The words as lines of a column. */
const inColumn = ({ title, lines, provenance }: SheetWords, width: number) => {
  const fit = (texts: readonly string[], letters: number) =>
    texts.flatMap((text) => sheetLines(text, Math.floor(letters)));
  const letters = width * LETTERS_A_PIXEL;
  return {
    title: fit([title], (letters * 12) / 16),
    lines: fit(lines, letters),
    provenance: fit(provenance, letters),
  };
};

/** Width and height of a saved figure with its words, in pixels: around and below what is drawn, or in a column beside it. */
export function sheetSize(words: SheetWords, sized: Sized): { width: number; height: number } {
  const column = columnOf(sized);
  if (!column) {
    const below = BELOW + originLines(words).length * LINE + MARGIN;
    return {
      width: SAVED_WIDTH + 2 * MARGIN,
      height: Math.ceil(above(words) + sized.height + below),
    };
  }
  const { title, lines, provenance } = inColumn(words, column.width);
  const told = title.length * TITLE + (lines.length + provenance.length) * LINE;
  const height = told + LEGEND + (sized.legendHeight ?? 0) + BELOW;
  return {
    width: Math.ceil(column.x + column.width + MARGIN),
    height: Math.ceil(2 * MARGIN + Math.max(sized.height, height)),
  };
}

/** Draws title, legend, figure and origin. */
export function drawSheet(pen: Pen, words: SheetWords, body: SheetBody, palette: Palette): void {
  const { width, height } = sheetSize(words, body);
  pen.fillStyle = palette.panel;
  pen.fillRect(0, 0, width, height);
  const column = columnOf(body);
  const line = (text: string, y: number, colour: string, font: string) => {
    pen.save();
    pen.fillStyle = colour;
    pen.font = `${font} ${FONT}`;
    pen.textAlign = 'left';
    pen.textBaseline = 'top';
    const shown = text.length > LETTERS ? `${text.slice(0, LETTERS - 1)}…` : text;
    pen.fillText(shown, column?.x ?? MARGIN, y);
    pen.restore();
  };
  const legendFont = `12px ${FONT}`;
  const figure = (y: number) => {
    pen.save();
    pen.translate(MARGIN, y);
    body.draw(pen, legendFont);
    pen.restore();
  };
  /** Lines from a height on; returns where they end. */
  const told = (texts: readonly string[], from: number): number => {
    texts.forEach((text, i) => {
      line(text, from + i * LINE, palette.soft, '12px');
    });
    return from + texts.length * LINE;
  };
  if (!column) {
    line(words.title, MARGIN, palette.ink, '600 16px');
    told(words.lines, MARGIN + TITLE);
    const at = { x: MARGIN + 1, y: above(words) - LEGEND / 2, column: false };
    body.drawLegend?.(pen, at, legendFont);
    figure(above(words));
    told(originLines(words), above(words) + body.height + BELOW);
    return;
  }
  const { title, lines, provenance } = inColumn(words, column.width);
  title.forEach((text, i) => {
    line(text, MARGIN + i * TITLE, palette.ink, '600 16px');
  });
  const legend = told(lines, MARGIN + title.length * TITLE) + LEGEND;
  body.drawLegend?.(pen, { x: column.x + 1, y: legend - LEGEND / 2, column: true }, legendFont);
  told(provenance, legend + (body.legendHeight ?? 0) + BELOW - LEGEND / 2);
  figure(MARGIN);
}
