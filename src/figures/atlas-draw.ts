import { formatMatrix, matrixShape, PROJECTIONS, type MatrixId } from '../lib/model/matrix.ts';
import type { ModelShapes } from '../lib/model/model-config.ts';
import { isTested, sumKinds, type ModelTotals, type Totals } from '../lib/results/model-totals.ts';
import { type ScreenKind, tileGrid } from '../lib/plan/grid.ts';
import type { AtlasItem, AtlasLayout } from './atlas.ts';
import {
  measureColour,
  cellsOfPart,
  readTotals,
  shareOf,
  sharesTold,
  shortNumber,
  shortPercent,
  FEWEST_NSMS,
  type AtlasMeasure,
  type AtlasScales,
} from './atlas-readings.ts';
import type { Window } from './frame.ts';
import { fillHatch } from './hatch.ts';
import type { Palette, Rgb } from './palette.ts';
import type { Pen } from './pen.ts';

export interface AtlasPicture {
  config: ModelShapes;
  tile: number;
  kinds: readonly ScreenKind[];
  totals: ModelTotals;
  palette: Palette;
  /** Family of the letters. */
  font: string;
  /** The share at which bars are full. */
  fullBar: number;
  scales: AtlasScales;
}

/** The small map of a matrix, null where nothing of it is known. */
export type SmallMap = (item: AtlasItem) => OffscreenCanvas | null;

/**
 * Draws the matrices, the names of the layers and their totals.
 * @param shows small maps, or what one colour tells
 * @param ground what lies under the small maps in place of the hatching: what is predicted
 */
export function drawAtlas(
  pen: Pen,
  layout: AtlasLayout,
  picture: AtlasPicture,
  shows: SmallMap | AtlasMeasure,
  ground: SmallMap = () => null,
): void {
  const { palette, totals, kinds } = picture;
  layout.rows.forEach(({ y, height }, layer) => {
    pen.fillStyle = palette.soft;
    pen.font = `11px ${picture.font}`;
    pen.textAlign = 'left';
    pen.textBaseline = 'middle';
    pen.fillText(`L${layer}`, 0, y + height / 2 + 1);
    drawLayerTotals(pen, { ...layout.totals, y, height }, layer, picture);
  });
  for (const item of layout.items) {
    const { window } = item;
    const counted = totals.matrix(formatMatrix(item.matrix));
    if (typeof shows === 'function') {
      const map = isTested(counted, kinds) ? shows(item) : null;
      const complete = map !== null && isComplete(item, counted, picture);
      const under = complete ? null : ground(item);
      if (!complete && !under) fillHatch(pen, window, palette);
      pen.imageSmoothingEnabled = false;
      for (const layer of [under, map])
        if (layer) pen.drawImage(layer, window.x, window.y, window.width, window.height);
    } else drawReading(pen, item, counted, picture, shows);
    pen.strokeStyle = palette.line;
    pen.lineWidth = 1;
    pen.strokeRect(window.x - 0.5, window.y - 0.5, window.width + 1, window.height + 1);
  }
}

/** Whether every cell of a matrix is tested at every chosen kind: nothing of the hatching is seen then. */
function isComplete(
  item: AtlasItem,
  totals: Totals,
  { config, tile, kinds }: AtlasPicture,
): boolean {
  const cells = cellsOf(item.matrix, { config, tile });
  return kinds.every((kind) => totals[kind].tested === cells);
}

/** Cells of a matrix's map. */
function cellsOf(
  { projection }: MatrixId,
  { config, tile }: Pick<AtlasPicture, 'config' | 'tile'>,
): number {
  const { rows, cols } = tileGrid(matrixShape(config, projection), tile);
  return rows * cols;
}

/**
 * One colour for a matrix and its number; hatched where it is not tested, hollow where it has no NSM to
 * measure, or too few, or is tested in a small part only.
 */
function drawReading(
  pen: Pen,
  { matrix, window }: AtlasItem,
  totals: Totals,
  picture: AtlasPicture,
  measure: AtlasMeasure,
): void {
  const { palette, kinds, scales, font } = picture;
  const reading = readTotals(totals, measure, kinds, cellsOf(matrix, picture));
  if (reading === 'not-tested') {
    fillHatch(pen, window, palette);
    return;
  }
  const { x, y, width, height } = window;
  const middle = [x + width / 2, y + height / 2 + 1] as const;
  pen.font = `10px ${font}`;
  pen.textAlign = 'center';
  pen.textBaseline = 'middle';
  if (typeof reading === 'string') {
    pen.fillStyle = palette.soft;
    const words = { none: '–', 'too-few': TOO_FEW, part: nsmsWords(totals, picture) };
    pen.fillText(words[reading], ...middle);
    return;
  }
  const colour = measureColour(measure, reading, scales, palette);
  pen.fillStyle = rgb(colour);
  pen.fillRect(x, y, width, height);
  const text = shortNumber(measure, reading);
  if (height < TEXT_HEIGHT || text.length * TEXT_WIDTH > width) return;
  pen.fillStyle = inkOn(colour);
  pen.fillText(text, ...middle);
}

/** Stands where there are NSMs, but too few. */
export const TOO_FEW = `<${FEWEST_NSMS}`;
const TEXT_HEIGHT = 10;
/** About the width of a figure. */
const TEXT_WIDTH = 5.6;

const rgb = ([r, g, b]: Rgb) => `rgb(${r},${g},${b})`;

/** Black or white, whichever is read more easily on a colour (relative luminance as in WCAG 2). */
export function inkOn(colour: Rgb): string {
  const [r, g, b] = colour.map((x) => (x <= 10 ? x / 3294.6 : ((x / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.179 ? '#000000' : '#ffffff';
}

/** Whether only a small part of the model is tested: then all totals are counts. */
export const isCounted = ({ config, tile, totals, kinds }: AtlasPicture): boolean =>
  shareOf(totals.all, kinds, cellsOfPart(config, tile)) === 'part';

/** Whether there are numbers for a measure's scale: of little tested no matrix has a share. */
export function hasScale(picture: AtlasPicture, measure: AtlasMeasure | 'kinds'): boolean {
  if (measure !== 'share') return true;
  const { matrices, margins } = sharesTold(picture);
  return matrices.length + margins.length > 0;
}

/** A layer, a projection, or the whole. */
type Margin = Pick<MatrixId, 'layer'> | Pick<MatrixId, 'projection'> | Record<string, never>;

/** What stands beside or below the atlas: a share of NSMs; `part`: their number; null: nothing is tested. */
function marginOf(picture: AtlasPicture, totals: Totals, of: Margin): number | 'part' | null {
  const { config, tile, kinds } = picture;
  if (isCounted(picture)) return isTested(totals, kinds) ? 'part' : null;
  return shareOf(totals, kinds, cellsOfPart(config, tile, of));
}

/** Whether a layer or a projection has a count among the others' shares. */
export function hasCounts(picture: AtlasPicture): boolean {
  const { config, totals } = picture;
  const layers = Array.from({ length: config.num_hidden_layers }, (_, layer) => layer);
  return (
    PROJECTIONS.some(
      (projection) => marginOf(picture, totals.projection(projection), { projection }) === 'part',
    ) || layers.some((layer) => marginOf(picture, totals.layer(layer), { layer }) === 'part')
  );
}

/** Stands for a share where only a small part is tested: how many NSMs that has, marked among shares. */
const nsmsWords = (totals: Totals, picture: AtlasPicture) =>
  `${isCounted(picture) ? '' : 'n '}${shortCount(sumKinds(totals, picture.kinds).nsms)}`;
const shortCount = (n: number) => (n < 1000 ? String(n) : `${(n / 1000).toFixed(1)}k`);

/** What the totals are, above them. */
export const totalsHead = (picture: AtlasPicture) => (isCounted(picture) ? 'NSMs' : 'NSM %');

/** A thin bar: the share of NSMs by kind; empty where only a small part is tested. */
function drawBar(
  pen: Pen,
  { x, y, width }: { x: number; y: number; width: number },
  totals: Totals,
  { palette, kinds, fullBar }: AtlasPicture,
  share: number | 'part' | null,
): void {
  const { tested } = sumKinds(totals, kinds);
  pen.fillStyle = palette.line;
  pen.fillRect(x, y, width, BAR);
  let from = x;
  if (share === 'part') return;
  for (const kind of kinds) {
    if (totals[kind].nsms === 0) continue;
    const length = (width * totals[kind].nsms) / (tested * fullBar);
    pen.fillStyle = palette[kind];
    pen.fillRect(from, y, length, BAR);
    from += length;
  }
}

const BAR = 3;

/** A layer's share of NSMs, or their number, and its bar below. */
function drawLayerTotals(
  pen: Pen,
  { x, y, width, height }: Window,
  layer: number,
  picture: AtlasPicture,
): void {
  const middle = y + height / 2;
  const totals = picture.totals.layer(layer);
  const share = marginOf(picture, totals, { layer });
  drawBar(pen, { x, y: middle + 5, width }, totals, picture, share);
  if (share === null) return;
  pen.fillStyle = picture.palette.soft;
  pen.font = `10px ${picture.font}`;
  pen.textAlign = 'right';
  pen.textBaseline = 'middle';
  const text = share === 'part' ? nsmsWords(totals, picture) : shortPercent(share);
  pen.fillText(text, x + width, middle - 2);
}

/** Draws the names of the projections. */
export function drawAtlasHead(pen: Pen, layout: AtlasLayout, picture: AtlasPicture): void {
  const { palette, font } = picture;
  pen.font = `11px ${font}`;
  pen.textAlign = 'left';
  pen.textBaseline = 'top';
  pen.fillStyle = palette.soft;
  PROJECTIONS.forEach((name, i) => {
    pen.fillText(name, layout.columns[i].x, 3);
  });
  pen.textAlign = 'right';
  pen.font = `10px ${font}`;
  pen.fillText(totalsHead(picture), layout.totals.x + layout.totals.width, 3);
}

/** Draws each projection's share of NSMs over all layers, and the model's at the end. */
export function drawAtlasFoot(pen: Pen, layout: AtlasLayout, picture: AtlasPicture): void {
  const { totals, palette, font } = picture;
  const columns = [
    ...PROJECTIONS.map((projection, i) => ({
      ...layout.columns[i],
      of: totals.projection(projection),
      margin: { projection },
      align: 'left' as const,
    })),
    {
      ...layout.totals,
      of: totals.all,
      margin: {},
      align: 'right' as const,
    },
  ];
  for (const { x, width, of: counted, margin, align } of columns) {
    const share = marginOf(picture, counted, margin);
    drawBar(pen, { x, y: 6, width }, counted, picture, share);
    if (share === null) continue;
    pen.fillStyle = palette.soft;
    pen.font = `10px ${font}`;
    pen.textAlign = align;
    pen.textBaseline = 'top';
    // a narrow column has no room for decimals
    const text = share === 'part' ? nsmsWords(counted, picture) : shortPercent(share);
    const fits = text.length * TEXT_WIDTH <= width + 3;
    const shown =
      fits || share === 'part' ? text : share < 0.005 ? '<1' : String(Math.round(100 * share));
    pen.fillText(shown, align === 'left' ? x : x + width, 13);
  }
}
