/** The colours a figure is drawn in: CSS colours, which the views read from the theme. */
export interface Palette {
  dark: boolean;
  ink: string;
  soft: string;
  faint: string;
  line: string;
  panel: string;
  accent: string;
  /** Categories (Okabe–Ito) and grounds of the map. */
  max: string;
  min: string;
  both: string;
  zero: string;
  sign: string;
  silent: string;
  noop: string;
  hatch: string;
  /** Differences of two maps: told apart by how dark they are, too. */
  same: string;
  first: string;
  second: string;
  other: string;
}

export type Rgb = readonly [number, number, number];

/** The colour at a part of the way from one to another. */
export const mix = (from: Rgb, to: Rgb, part: number): Rgb => [
  Math.round(from[0] + part * (to[0] - from[0])),
  Math.round(from[1] + part * (to[1] - from[1])),
  Math.round(from[2] + part * (to[2] - from[2])),
];

/** Reads `#rgb`, `#rrggbb` and `rgb(r, g, b)`; black for anything else. */
export function parseColour(text: string): Rgb {
  const hex = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(text.trim())?.[1];
  if (hex) {
    const wide = hex.length === 3 ? hex.replace(/./g, '$&$&') : hex;
    return [0, 2, 4].map((i) => parseInt(wide.slice(i, i + 2), 16)) as unknown as Rgb;
  }
  const parts = /^rgba?\(([^)]*)\)$/
    .exec(text.trim())?.[1]
    ?.split(/[\s,/]+/)
    .slice(0, 3);
  return parts?.length === 3 ? (parts.map(Number) as unknown as Rgb) : [0, 0, 0];
}

/** A colour through which what lies under it is seen. @param opacity from 0 to 1 */
export const translucent = (colour: string, opacity: number): string =>
  `rgba(${parseColour(colour).join(', ')}, ${opacity})`;
