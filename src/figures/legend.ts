import { NO_OP } from '../lib/outcomes.ts';
import type { ScreenKind } from '../lib/plan.ts';
import type { Category, CellResults } from './cells.ts';
import { fillHatch } from './hatch.ts';
import type { Palette } from './palette.ts';
import type { Pen } from './pen.ts';
import type { MapColour } from './phenotype-map.ts';
import { cosineColour, KL_RANGE, klColour, tokenColour } from './scales.ts';

export const CATEGORY_NAMES: Record<Category, string> = {
  max: 'max only',
  min: 'min only',
  both: 'both',
  zero: 'zero',
  silent: 'silent',
  'no-op': 'no-op',
  'not-tested': 'not tested',
};

const ORDER = ['max', 'min', 'both', 'zero', 'silent', 'no-op', 'not-tested'] as const;
/** Where the categories begin that a continuous scale does not show. */
const GROUNDS = ORDER.indexOf('silent');

/** Whether a map has a no-op: it is rare, and explained when there is one. */
export const hasNoOp = (results: CellResults, kinds: readonly ScreenKind[]): boolean =>
  kinds.some((kind) => results[kind]?.outcomes.includes(NO_OP));

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
    silent: true,
    'no-op': noOps,
    'not-tested': true,
  };
  return ORDER.slice(colour === 'kind' ? 0 : GROUNDS).filter((category) => shown[category]);
}

/** The ends of a continuous scale, in words. @param tokens new tokens of the assay */
export const rampEnds = (mode: Exclude<MapColour, 'kind'>, tokens: number): [string, string] => {
  const ends: Record<typeof mode, [string, string]> = {
    token: ['1st', `${tokens}th token`],
    kl: ['0.001', '10 nats'],
    cosine: ['0', '1 the same words'],
  };
  return ends[mode];
};

/** Draws a continuous scale from its left end to its right. */
export function drawRamp(
  pen: Pen,
  at: { x: number; y: number; width: number; height: number },
  mode: Exclude<MapColour, 'kind'>,
  tokens: number,
  dark: boolean,
): void {
  const [low, high] = KL_RANGE.map(Math.log10);
  for (let x = 0; x < at.width; x++) {
    const t = x / Math.max(1, at.width - 1);
    const [r, g, b] = {
      token: () => tokenColour(t * (tokens - 1), tokens, dark),
      kl: () => klColour(10 ** (low + t * (high - low)), dark),
      cosine: () => cosineColour(t, dark),
    }[mode]();
    pen.fillStyle = `rgb(${r},${g},${b})`;
    pen.fillRect(at.x + x, at.y, 1, at.height);
  }
}

const SWATCH = 11;
const ABOUT_A_LETTER = 6.2;

/** What a saved figure's legend explains. */
export interface Legend {
  categories: readonly Category[];
  colour: MapColour;
  /** New tokens of the assay. */
  tokens: number;
  /** Whether cells are marked that end in a loop. */
  loops: boolean;
  /** Kinds of the bars beside the map, where its own colours do not explain them. */
  bars: readonly ScreenKind[];
}

/** Draws the whole legend in one line from (x, y) on, the middle of its height. */
export function drawLegend(
  pen: Pen,
  { x, y }: { x: number; y: number },
  legend: Legend & { font: string },
  palette: Palette,
): void {
  const { categories, colour, tokens, font, loops, bars } = legend;
  let at = x;
  const word = (text: string) => {
    pen.fillStyle = palette.soft;
    pen.font = font;
    pen.textAlign = 'left';
    pen.textBaseline = 'middle';
    pen.fillText(text, at, y);
    at += text.length * ABOUT_A_LETTER;
  };
  pen.save();
  if (colour !== 'kind') {
    const [from, to] = rampEnds(colour, tokens);
    word(from);
    at += 6;
    drawRamp(pen, { x: at, y: y - 5, width: 120, height: 10 }, colour, tokens, palette.dark);
    at += 126;
    word(to);
    at += 20;
  }
  for (const category of categories) {
    const box = { x: at, y: y - SWATCH / 2, width: SWATCH, height: SWATCH };
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
    at += SWATCH + 6;
    word(CATEGORY_NAMES[category]);
    at += 16;
  }
  if (loops) {
    pen.fillStyle = palette.ink;
    pen.fillRect(at, y - SWATCH / 2, SWATCH, SWATCH);
    pen.fillStyle = palette.panel;
    pen.fillRect(at + 3, y - SWATCH / 2 + 3, SWATCH - 6, SWATCH - 6);
    at += SWATCH + 6;
    word('ends in a loop');
    at += 16;
  }
  for (const kind of bars) {
    pen.fillStyle = palette[kind];
    pen.fillRect(at, y - SWATCH / 2, SWATCH, SWATCH);
    at += SWATCH + 6;
    word(`bars: ${kind}`);
    at += 16;
  }
  pen.restore();
}
