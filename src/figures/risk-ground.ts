import type { PooledRisk } from '../lib/risk/matrix-risk.ts';
import type { Arrangement } from '../lib/stats/rearrange.ts';
import type { Rect } from '../lib/model/site.ts';
import type { Frame } from './frame.ts';
import { mix, parseColour, type Palette, type Rgb } from './palette.ts';
import { allBlocks, blocksInView, paint, type Blocks, type Pixels } from './pixels.ts';

/** The ends of the scale of risk; it is logarithmic between them. */
export const RISK_SCALE = { from: 0.01, to: 1 } as const;

/** How a predicted map is drawn. */
export interface RiskLook {
  transpose: boolean;
  /** What is less risky is not drawn. */
  least: number;
}

/** Where on the scale a risk lies, 0 to 1; one that is no number is at its end. */
export function riskPart(risk: number): number {
  if (!(risk > RISK_SCALE.from)) return Number.isNaN(risk) ? 1 : 0;
  return Math.min(1, Math.log(risk / RISK_SCALE.from) / Math.log(RISK_SCALE.to / RISK_SCALE.from));
}

/** The risk at a part of the scale. */
export const riskAt = (part: number): number =>
  RISK_SCALE.from * (RISK_SCALE.to / RISK_SCALE.from) ** part;

/** How far the scale goes towards the page's grey: short of what a verdict of both kinds looks like. */
const DEEPEST = 0.72;

/**
 * The colour of a risk: from the ground of the page to a cool grey. It has no hue of a verdict and never
 * reaches the darkness of one.
 */
export function riskColour(risk: number, { panel, soft }: Palette): Rgb {
  return mix(parseColour(panel), parseColour(soft), DEEPEST * riskPart(risk));
}

/** A predicted map at every size, each half the one below; a block is as risky as its riskiest cell. */
export type RiskPyramid = PooledRisk[];

/** Whether a risk is larger than another; one that is no number is the largest. */
const isRiskier = (risk: number, than: number): boolean =>
  risk > than || (Number.isNaN(risk) && !Number.isNaN(than));

/** All sizes of a map: of several kinds the largest risk. Throws a RangeError for maps of different sizes. */
export function riskPyramid(kinds: readonly PooledRisk[]): RiskPyramid {
  const [first] = kinds;
  const base: PooledRisk = { ...first, risk: first.risk.slice() };
  for (const { risk } of kinds.slice(1)) {
    if (risk.length !== base.risk.length) throw new RangeError('The maps differ in size.');
    for (let i = 0; i < risk.length; i++)
      if (isRiskier(risk[i], base.risk[i])) base.risk[i] = risk[i];
  }
  const levels: PooledRisk[] = [base];
  for (;;) {
    const below = levels[levels.length - 1];
    if (below.rows <= 1 && below.cols <= 1) return levels;
    levels.push(halved(below));
  }
}

function halved({ side, rows, cols, risk }: PooledRisk): PooledRisk {
  const half = { side: 2 * side, rows: Math.ceil(rows / 2), cols: Math.ceil(cols / 2) };
  const to = new Float32Array(half.rows * half.cols);
  for (let row = 0; row < rows; row++)
    for (let col = 0; col < cols; col++) {
      const at = (row >> 1) * half.cols + (col >> 1);
      const value = risk[row * cols + col];
      if (isRiskier(value, to[at])) to[at] = value;
    }
  return { ...half, risk: to };
}

/** A predicted map with its rows and columns in another order; null where it is pooled: then it has none. */
export function arranged(pooled: PooledRisk, { rows, cols }: Arrangement): PooledRisk | null {
  if (pooled.side !== 1) return null;
  const risk = new Float32Array(pooled.risk.length);
  for (let row = 0; row < pooled.rows; row++)
    for (let col = 0; col < pooled.cols; col++)
      risk[row * pooled.cols + col] = pooled.risk[rows[row] * pooled.cols + cols[col]];
  return { ...pooled, risk };
}

/** The level whose blocks are at least so many cells wide, or the first. */
function levelOf(pyramid: RiskPyramid, cells: number): PooledRisk {
  return pyramid.find(({ side }) => side >= cells) ?? pyramid[pyramid.length - 1];
}

function paintRisk(level: PooledRisk, part: Blocks, look: RiskLook, palette: Palette): Pixels {
  // 256 steps: a colour for each cell anew would take most of the time
  const colours = Array.from({ length: 256 }, (_, i) => riskColour(riskAt(i / 255), palette));
  return paint(level, part, look.transpose, (block) => {
    const risk = level.risk[block];
    return colours[risk < look.least ? 0 : Math.round(255 * riskPart(risk))];
  });
}

/**
 * The picture of a whole predicted map in a place of so many device pixels: blocks of no more than about
 * a pixel.
 * @param grid cells of the map
 */
export function smallRiskPixels(
  pyramid: RiskPyramid,
  grid: { rows: number; cols: number },
  look: RiskLook,
  palette: Palette,
  place: { width: number; height: number },
): Pixels {
  const [rows, cols] = look.transpose ? [place.width, place.height] : [place.height, place.width];
  const level = levelOf(pyramid, Math.min(grid.rows / rows, grid.cols / cols));
  return paintRisk(level, allBlocks(level), look, palette);
}

/**
 * The picture of what a frame shows of a predicted map.
 * @param size weights on a side of a cell
 * @param ratio device pixels for a CSS pixel
 */
export function riskPixels(
  pyramid: RiskPyramid,
  frame: Frame,
  size: number,
  look: RiskLook,
  palette: Palette,
  ratio = 1,
): { pixels: Pixels; at: Rect } {
  const level = levelOf(pyramid, 1 / (size * frame.scale * ratio));
  const { part, at } = blocksInView(frame, level, size * level.side);
  return { pixels: paintRisk(level, part, look, palette), at };
}

/**
 * The picture of a part of a predicted map that is there in more detail than the whole.
 * @param rect its cells
 */
export function detailPixels(
  pyramid: RiskPyramid,
  rect: Rect,
  { scale }: Pick<Frame, 'scale'>,
  size: number,
  look: RiskLook,
  palette: Palette,
  ratio = 1,
): { pixels: Pixels; at: Rect } {
  const level = levelOf(pyramid, 1 / (size * scale * ratio));
  const block = size * level.side;
  const at = {
    row: rect.row * size,
    col: rect.col * size,
    height: level.rows * block,
    width: level.cols * block,
  };
  return { pixels: paintRisk(level, allBlocks(level), look, palette), at };
}
