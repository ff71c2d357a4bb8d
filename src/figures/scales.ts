import { interpolateCividis, interpolateViridis } from 'd3';
import { mix, parseColour, type Palette, type Rgb } from './palette.ts';

const STEPS = 256;

/** 256 colours of a d3 interpolator, from `t = 0` to `t = 1`. */
export const colourTable = (interpolate: (t: number) => string): Rgb[] =>
  Array.from({ length: STEPS }, (_, i) => parseColour(interpolate(i / (STEPS - 1))));

let viridis: Rgb[] | null = null;
let cividis: Rgb[] | null = null;

/** The colour at `t` from 0 to 1. */
export const pickColour = (colours: Rgb[], t: number): Rgb =>
  colours[Math.round(Math.min(1, Math.max(0, t || 0)) * (STEPS - 1))];

/**
 * The least severe has this part of a scale: what comes before it is as dark, or as light, as the ground
 * of what is silent.
 */
const CLEAR = 0.25;

/**
 * What is severe stands out from the ground: dark on a light page, bright on a dark one. Even the least
 * severe is told from what is silent. @param severity from 0 to 1
 */
export function outstanding(severity: number, dark: boolean): number {
  const t = CLEAR + (1 - CLEAR) * severity;
  return dark ? t : 1 - t;
}

/** Colour of a first divergent token: the earlier, the more severe. Viridis, over the whole assay. */
export function tokenColour(first: number, tokens: number, dark: boolean): Rgb {
  viridis ??= colourTable(interpolateViridis);
  return pickColour(viridis, outstanding(1 - first / Math.max(1, tokens - 1), dark));
}

/** Colour of a cosine of texts: cividis, the fewer words in common the more severe. */
export function cosineColour(cosine: number, dark: boolean): Rgb {
  cividis ??= colourTable(interpolateCividis);
  return pickColour(cividis, outstanding(1 - Math.min(1, Math.max(0, cosine)), dark));
}

/** Colour of the share of prompts or seeds that diverge: cividis, the more the more severe. */
export function promptsColour(share: number, dark: boolean): Rgb {
  cividis ??= colourTable(interpolateCividis);
  return pickColour(cividis, outstanding(Math.min(1, Math.max(0, share)), dark));
}

/**
 * Colour of a share of the largest that the scale has, from 0 to 1: from the ground, which is none, to
 * the end of cividis that stands out. Lightness runs one way, in print too.
 */
export function shareColour(t: number, { dark, silent }: Palette): Rgb {
  cividis ??= colourTable(interpolateCividis);
  const [ground, end] = [parseColour(silent), pickColour(cividis, outstanding(1, dark))];
  return mix(ground, end, Math.min(1, Math.max(0, t)));
}

/**
 * Colours of signed values, symmetric about zero: the ground at 0, the colour of max at `limit`,
 * that of min at −limit, or those of other ends.
 */
export function divergingScale(
  limit: number,
  palette: Palette,
  ends: { above: string; below: string } = { above: palette.max, below: palette.min },
): (value: number) => Rgb {
  const [ground, above, below] = [palette.silent, ends.above, ends.below].map(parseColour);
  return (value) => {
    const t = limit > 0 ? Math.min(1, Math.abs(value) / limit) : 0;
    return mix(ground, value < 0 ? below : above, t);
  };
}
