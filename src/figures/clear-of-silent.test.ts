import { readFileSync } from 'node:fs';
import { lab } from 'd3';
import { expect, test } from 'vitest';
import { KL_STEPS, klColour } from './kl-scale.ts';
import { parseColour, type Rgb } from './palette.ts';
import { cosineColour, tokenColour } from './scales.ts';

/** Colours nearer than this in OKLab look alike in small cells, side by side or apart. */
const APART = 0.12;
/** Differences of CIE lightness below this are hard to tell in greyscale. */
const LIGHTER = 10;

/** @param which 0: light, 1: dark */
function themed(name: string, which: 0 | 1): Rgb {
  const css = readFileSync('src/views/theme.css', 'utf8');
  const found = new RegExp(`--${name}: light-dark\\((#\\w+), (#\\w+)\\)`).exec(css);
  if (!found) throw new Error(`The theme has no colour ${name}.`);
  return parseColour(found[1 + which]);
}

/** Ottosson 2020. */
function oklab(colour: Rgb): number[] {
  const [r, g, b] = colour.map((x) => {
    const part = x / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  const [l, m, s] = [
    0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b,
    0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b,
    0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b,
  ].map(Math.cbrt);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

const distance = (a: Rgb, b: Rgb) => {
  const [p, q] = [oklab(a), oklab(b)];
  return Math.hypot(...p.map((x, i) => x - q[i]));
};
const lightness = ([r, g, b]: Rgb) => lab(`rgb(${r},${g},${b})`).l;

test.each([
  ['light', 0],
  ['dark', 1],
] as const)('no colour of a scale is taken for silent, %s theme', (_, which) => {
  const dark = which === 1;
  const silent = themed('silent', which);
  const range = [KL_STEPS[0], KL_STEPS[KL_STEPS.length - 1]] as const;
  const scales: Record<string, Rgb[]> = {
    kl: [0, ...KL_STEPS].map((kl) => klColour(kl, range, dark)),
    token: Array.from({ length: 48 }, (__, i) => tokenColour(i, 48, dark)),
    cosine: Array.from({ length: 21 }, (__, i) => cosineColour(i / 20, dark)),
  };
  for (const [name, colours] of Object.entries(scales))
    for (const colour of colours) {
      expect(distance(colour, silent), `${name} ${colour.join()}`).toBeGreaterThan(APART);
      expect(Math.abs(lightness(colour) - lightness(silent)), name).toBeGreaterThan(LIGHTER);
    }
});
