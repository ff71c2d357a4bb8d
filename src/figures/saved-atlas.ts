import {
  drawAtlas,
  drawAtlasFoot,
  drawAtlasHead,
  hasScale,
  TOO_FEW,
  type AtlasPicture,
  type SmallMap,
} from './atlas-draw.ts';
import {
  COUNTS_WORDS,
  measureAt,
  measureColour,
  measureEnds,
  TOO_FEW_WORDS,
  type AtlasMeasure,
} from './atlas-readings.ts';
import { ATLAS_FOOT, ATLAS_HEAD, layoutAtlas } from './atlas.ts';
import { drawLegend, legendCategories } from './legend.ts';
import type { Pen } from './pen.ts';
import { drawSheet, SAVED_WIDTH, sheetSize, type SheetBody, type SheetWords } from './sheet.ts';

/** The atlas to be saved. */
export interface SavedAtlas extends SheetWords {
  picture: AtlasPicture;
  /** Small maps, or what one colour tells. */
  shows: SmallMap | AtlasMeasure;
}

export const savedAtlasSize = (atlas: SavedAtlas): { width: number; height: number } =>
  sheetSize(atlas, bodyOf(atlas));

/** Draws title, legend, all matrices with their totals, and origin. */
export const drawSavedAtlas = (pen: Pen, atlas: SavedAtlas): void =>
  drawSheet(pen, atlas, bodyOf(atlas), atlas.picture.palette);

function bodyOf({ picture, shows }: SavedAtlas): SheetBody {
  const layout = layoutAtlas(picture.config, SAVED_WIDTH, typeof shows !== 'function');
  return {
    height: ATLAS_HEAD + layout.height + ATLAS_FOOT,
    drawLegend: (pen, at, font) =>
      typeof shows === 'function'
        ? drawKinds(pen, at, font, picture)
        : drawScale(pen, at, font, picture, shows),
    draw(pen) {
      drawAtlasHead(pen, layout, picture);
      pen.save();
      pen.translate(0, ATLAS_HEAD);
      drawAtlas(pen, layout, picture, shows);
      pen.translate(0, layout.height);
      drawAtlasFoot(pen, layout, picture);
      pen.restore();
    },
  };
}

interface At {
  x: number;
  y: number;
}

function drawKinds(pen: Pen, at: At, font: string, { kinds, palette }: AtlasPicture): void {
  const categories = legendCategories(kinds, 'kind', false);
  const legend = { categories, colour: 'kind' as const, tokens: 1, loops: false };
  drawLegend(pen, at, { ...legend, font }, palette);
}

const RAMP = 160;
/** Room for the words at its left end. */
const FROM = 52;

function drawScale(
  pen: Pen,
  { x, y }: At,
  font: string,
  picture: AtlasPicture,
  measure: AtlasMeasure,
): void {
  if (!hasScale(picture, measure)) {
    pen.fillStyle = picture.palette.soft;
    pen.font = font;
    pen.textBaseline = 'middle';
    pen.textAlign = 'left';
    pen.fillText(COUNTS_WORDS, x, y);
    return;
  }
  const { palette, scales } = picture;
  const { from, to } = measureEnds(measure, scales);
  for (let i = 0; i < RAMP; i++) {
    const value = measureAt(measure, i / (RAMP - 1), scales);
    pen.fillStyle = `rgb(${measureColour(measure, value, scales, palette).join()})`;
    pen.fillRect(x + FROM + i, y - 5, 1, 10);
  }
  pen.fillStyle = palette.soft;
  pen.font = font;
  pen.textBaseline = 'middle';
  pen.textAlign = 'right';
  pen.fillText(from, x + FROM - 6, y);
  pen.textAlign = 'left';
  pen.fillText(to, x + FROM + RAMP + 6, y);
  const few = measure === 'bias' ? `    ${TOO_FEW}: ${TOO_FEW_WORDS}` : '';
  const none = measure === 'share' ? '' : `–: no NSM${few}`;
  pen.fillText(none, x + FROM + RAMP + 96, y);
}
