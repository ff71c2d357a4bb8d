import type { MapResults } from '../../lib/results/map-results.ts';
import {
  differencePart,
  differencePyramid,
  drawDifferenceMarks,
  isDifference,
  klDifferencePyramid,
  veilPart,
} from '../../figures/difference-map.ts';
import { rectOf, type Frame } from '../../figures/frame.ts';
import { drawMapFigure } from '../../figures/map-figure.ts';
import { marginalsOf, onOneScale } from '../../figures/marginals.ts';
import type { Palette } from '../../figures/palette.ts';
import type { Pen } from '../../figures/pen.ts';
import { outlineCells } from '../../figures/cell-marks.ts';
import { mapPart, onCanvas, type MapPicture } from '../../figures/phenotype-map.ts';
import type { Pyramid } from '../../figures/pyramid.ts';
import type { Difference } from '../../lib/compare/difference.ts';
import { Counts, countsOf } from '../../lib/results/map-counts.ts';
import type { ShownPair } from './use-pair.ts';

/** Prepares a picture for a frame, to be drawn any number of times. @param ratio device pixels for a CSS pixel */
export type Painter = (frame: Frame, palette: Palette, ratio: number) => (pen: Pen) => void;

/** Beside two maps nothing is marked, and rows and columns stand as they are. */
const PLAIN = { marked: null, provisional: null, picked: null, arrangement: null };

/** Paints one of the two maps; cells that are not lit are veiled. @param pyramid of the map's results */
export function sidePainter(
  { grid, kinds, colour, tokens, klRange, codes, tile, ...sides }: ShownPair,
  side: 'first' | 'second',
  pyramid: Pyramid,
  lit: Difference | null,
): Painter {
  const differing = lit && differencePyramid(grid, codes);
  const barsOf = (results: MapResults) => marginalsOf(countsOf({ grid, results }).all, kinds, null);
  const [first, second] = onOneScale([barsOf(sides.first), barsOf(sides.second)] as const);
  const marginals = { first, second }[side];
  const isLit = isDifference(codes, lit);
  const cells = { ...grid, size: tile };
  return (frame, palette, ratio) => {
    const look = { kinds, colour, transpose: frame.transpose, tokens, klRange };
    const picture = onCanvas(mapPart(pyramid, frame, tile, look, palette, ratio));
    const veil =
      lit && differing && onCanvas(veilPart(differing, frame, tile, lit, palette, ratio));
    const bare = {
      frame,
      picture,
      cells,
      marginals,
      colour,
      ...PLAIN,
    };
    return (pen) => {
      drawMapFigure(pen, bare, palette);
      if (veil) drawVeil(pen, frame, veil);
      outlineCells(pen, frame, isLit, cells, palette);
    };
  };
}

function drawVeil(pen: Pen, frame: Frame, { picture, at }: MapPicture): void {
  const { x, y, width, height } = rectOf(frame, at);
  pen.save();
  pen.beginPath();
  pen.rect(frame.x, frame.y, frame.width, frame.height);
  pen.clip();
  pen.imageSmoothingEnabled = false;
  pen.drawImage(picture, x, y, width, height);
  pen.restore();
}

/** Paints how the two maps differ. */
export function differencePainter(
  { grid, codes, kl, klRange, tile }: ShownPair,
  lit: Difference | null,
): Painter {
  const pyramid = kl ? klDifferencePyramid(grid, kl) : differencePyramid(grid, codes);
  const none = marginalsOf(new Counts({ grid, results: {} }), [], null);
  const isLit = isDifference(codes, lit);
  const cells = { ...grid, size: tile };
  return (frame, palette, ratio) => {
    const look = { lit: kl ? null : lit, klRange };
    const picture = onCanvas(differencePart(pyramid, frame, tile, look, palette, ratio));
    const bare = { ...PLAIN, frame, picture, cells, marginals: none };
    return (pen) => {
      drawMapFigure(pen, { ...bare, colour: 'kind' }, palette);
      drawDifferenceMarks(pen, frame, pyramid[0], cells, palette);
      outlineCells(pen, frame, isLit, cells, palette);
    };
  };
}
