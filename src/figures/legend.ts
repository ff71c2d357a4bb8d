import type { Many } from '../lib/assay/assay-words.ts';
import { NO_OP } from '../lib/results/outcomes.ts';
import type { ScreenKind } from '../lib/plan/grid.ts';
import type { MapResults } from '../lib/results/map-results.ts';
import type { Category } from './cells.ts';
import { fillHatch } from './hatch.ts';
import type { Palette } from './palette.ts';
import type { Pen } from './pen.ts';
import type { MapColour } from './phenotype-map.ts';
import { KL_RANGE, klAt, klColour, klEnds, type KlRange } from './kl-scale.ts';
import { cosineColour, promptsColour, tokenColour } from './scales.ts';

export const CATEGORY_NAMES: Record<Category, string> = {
  max: 'max only',
  min: 'min only',
  both: 'both',
  zero: 'zero',
  sign: 'sign',
  silent: 'silent',
  'no-op': 'no-op',
  'not-tested': 'not tested',
};

const ORDER = ['max', 'min', 'both', 'zero', 'sign', 'silent', 'no-op', 'not-tested'] as const;
/** Where the categories begin that a continuous scale does not show. */
const GROUNDS = ORDER.indexOf('silent');

/** Whether a map has a no-op: it is rare, and explained when there is one. */
export const hasNoOp = (results: MapResults, kinds: readonly ScreenKind[]): boolean =>
  kinds.some((kind) => results[kind]?.firstDivergent.includes(NO_OP));

/** The categories to explain, in their order. */
export function legendCategories(
  kinds: readonly ScreenKind[],
  colour: MapColour,
  noOps: boolean,
): Category[] {
  const shown: Record<Category, boolean> = {
    max: kinds.includes('max'),
    min: kinds.includes('min'),
    both: kinds.includes('max') && kinds.includes('min'),
    zero: kinds.includes('zero'),
    sign: kinds.includes('sign'),
    silent: true,
    'no-op': noOps,
    'not-tested': true,
  };
  return ORDER.slice(colour === 'kind' ? 0 : GROUNDS).filter((category) => shown[category]);
}

/** What plain bars beside a map are. */
export const BARS_WORDS = 'bars: NSMs of all kinds';

/** Of an assay of one prompt. */
export const ONE: Many = { count: 1, noun: 'prompt' };

/** A continuous scale of a map. */
export interface Ramp {
  mode: Exclude<MapColour, 'kind'>;
  /** New tokens of the assay. */
  tokens: number;
  klRange: KlRange;
  /** Prompts or seeds of the assay; of a scale of their share. */
  many?: Many;
}

/** The ends of a continuous scale, in words. */
export const rampEnds = ({ mode, tokens, klRange, many = ONE }: Ramp): [string, string] => {
  const ends: Record<typeof mode, [string, string]> = {
    token: ['1st', `${tokens}th token`],
    kl: klEnds(klRange),
    cosine: ['0', '1 the same words'],
    share: ['in 1', `in all ${many.count} ${many.noun}s`],
  };
  return ends[mode];
};

/** Draws a continuous scale from its left end to its right. */
export function drawRamp(
  pen: Pen,
  at: { x: number; y: number; width: number; height: number },
  { mode, tokens, klRange, many = ONE }: Ramp,
  dark: boolean,
): void {
  for (let x = 0; x < at.width; x++) {
    const t = x / Math.max(1, at.width - 1);
    const [r, g, b] = {
      token: () => tokenColour(t * (tokens - 1), tokens, dark),
      kl: () => klColour(klAt(t, klRange), klRange, dark),
      cosine: () => cosineColour(t, dark),
      // as many steps as there are shares, each as wide
      share: () =>
        promptsColour(Math.min(many.count, 1 + Math.floor(t * many.count)) / many.count, dark),
    }[mode]();
    pen.fillStyle = `rgb(${r},${g},${b})`;
    pen.fillRect(at.x + x, at.y, 1, at.height);
  }
}

const SWATCH = 11;
const ABOUT_A_LETTER = 6.2;
const RAMP = 120;

/** What a saved figure's legend explains. */
export interface Legend {
  categories: readonly Category[];
  colour: MapColour;
  /** New tokens of the assay. */
  tokens: number;
  /** The ends of the scale of KL, as in a map's look. */
  klRange?: KlRange;
  /** Whether cells are marked that end in a loop. */
  loops: boolean;
  /** Whether cells are struck through whose results are provisional. */
  provisional?: boolean;
  /** Prompts or seeds of the assay, where the colour shows their share. */
  many?: Many;
}

interface LegendItem {
  words: string;
  /** Width of what stands before the words. */
  width: number;
  /** Draws that from (x, y) on, the middle of its height. */
  draw: (x: number, y: number) => void;
}

/** All that is explained, in its order. */
function legendItems(pen: Pen, legend: Legend & { font: string }, palette: Palette): LegendItem[] {
  const { categories, colour, tokens, klRange = KL_RANGE, font, many = ONE } = legend;
  const items: LegendItem[] = [];
  const swatch = (words: string, draw: LegendItem['draw']) =>
    items.push({ words, width: SWATCH, draw });
  if (colour !== 'kind') {
    const ramp = { mode: colour, tokens, klRange, many };
    const [from, to] = rampEnds(ramp);
    const before = from.length * ABOUT_A_LETTER + 6;
    items.push({
      words: to,
      width: before + RAMP,
      draw(x, y) {
        word(pen, from, x, y, font, palette);
        const at = { x: x + before, y: y - 5, width: RAMP, height: 10 };
        drawRamp(pen, at, ramp, palette.dark);
      },
    });
  }
  for (const category of categories)
    swatch(CATEGORY_NAMES[category], (x, y) => {
      const box = { x, y: y - SWATCH / 2, width: SWATCH, height: SWATCH };
      pen.save();
      if (category === 'not-tested') fillHatch(pen, box, palette);
      else {
        pen.fillStyle = category === 'no-op' ? palette.noop : palette[category];
        pen.fillRect(box.x, box.y, box.width, box.height);
      }
      pen.strokeStyle = palette.line;
      pen.lineWidth = 1;
      pen.strokeRect(box.x, box.y, box.width, box.height);
      pen.restore();
    });
  if (legend.loops)
    swatch('ends in a loop', (x, y) => {
      pen.fillStyle = palette.ink;
      pen.fillRect(x, y - SWATCH / 2, SWATCH, SWATCH);
      pen.fillStyle = palette.panel;
      pen.fillRect(x + 3, y - SWATCH / 2 + 3, SWATCH - 6, SWATCH - 6);
    });
  if (legend.provisional)
    swatch('provisional', (x, y) => {
      pen.strokeStyle = palette.ink;
      pen.lineWidth = 1;
      pen.strokeRect(x + 0.5, y - SWATCH / 2 + 0.5, SWATCH - 1, SWATCH - 1);
      pen.beginPath();
      pen.moveTo(x, y + SWATCH / 2);
      pen.lineTo(x + SWATCH, y - SWATCH / 2);
      pen.stroke();
    });
  if (colour !== 'kind')
    swatch(BARS_WORDS, (x, y) => {
      pen.fillStyle = palette.soft;
      pen.fillRect(x, y - SWATCH / 2, SWATCH, SWATCH);
    });
  return items;
}

function word(pen: Pen, text: string, x: number, y: number, font: string, palette: Palette): void {
  pen.fillStyle = palette.soft;
  pen.font = font;
  pen.textAlign = 'left';
  pen.textBaseline = 'middle';
  pen.fillText(text, x, y);
}

/**
 * Draws the whole legend from (x, y) on, the middle of its height: in one line, or one below the
 * other.
 */
export function drawLegend(
  pen: Pen,
  { x, y, column = false }: { x: number; y: number; column?: boolean },
  legend: Legend & { font: string },
  palette: Palette,
): void {
  let [across, down] = [x, y];
  pen.save();
  for (const { words, width, draw } of legendItems(pen, legend, palette)) {
    draw(across, down);
    word(pen, words, across + width + 6, down, legend.font, palette);
    if (column) down += LEGEND_LINE;
    else across += width + 6 + words.length * ABOUT_A_LETTER + 16;
  }
  pen.restore();
}

/** From one line of a legend's column to the next. */
export const LEGEND_LINE = 20;

/** How many lines a legend takes as a column. */
export const legendLines = ({ categories, colour, loops, provisional }: Legend): number =>
  categories.length + (colour === 'kind' ? 0 : 2) + (loops ? 1 : 0) + (provisional ? 1 : 0);
