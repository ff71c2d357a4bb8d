import type { PooledRisk } from '../lib/risk/matrix-risk.ts';
import type { Arrangement } from '../lib/stats/rearrange.ts';
import { visible, weightAt, type Frame } from './frame.ts';
import { parseColour, type Palette, type Rgb } from './palette.ts';
import type { MapPicture, Pixels } from './phenotype-map.ts';

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

/**
 * The colour of a risk: from the ground of the page to a cool grey. It has no hue of a verdict and never
 * reaches the darkness of one.
 */
export function riskColour(risk: number, { panel, soft }: Palette): Rgb {
  const [from, to] = [parseColour(panel), parseColour(soft)];
  const part = riskPart(risk);
  return [0, 1, 2].map((i) => Math.round(from[i] + part * (to[i] - from[i]))) as unknown as Rgb;
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

interface Part {
  row: number;
  col: number;
  rows: number;
  cols: number;
}

function paint(level: PooledRisk, part: Part, look: RiskLook, palette: Palette): Pixels {
  const [width, height] = look.transpose ? [part.rows, part.cols] : [part.cols, part.rows];
  const data = new Uint8ClampedArray(4 * width * height);
  // 256 steps: a colour for each cell anew would take most of the time
  const colours = Array.from({ length: 256 }, (_, i) => riskColour(riskAt(i / 255), palette));
  for (let row = 0; row < part.rows; row++)
    for (let col = 0; col < part.cols; col++) {
      const risk = level.risk[(part.row + row) * level.cols + part.col + col];
      const [r, g, b] = colours[risk < look.least ? 0 : Math.round(255 * riskPart(risk))];
      const at = 4 * (look.transpose ? col * width + row : row * width + col);
      data[at] = r;
      data[at + 1] = g;
      data[at + 2] = b;
      data[at + 3] = 255;
    }
  return { width, height, data };
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
  const all = { row: 0, col: 0, rows: level.rows, cols: level.cols };
  return paint(level, all, look, palette);
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
): { pixels: Pixels; at: MapPicture['at'] } {
  const level = levelOf(pyramid, 1 / (size * frame.scale * ratio));
  const block = size * level.side;
  const window = visible(frame);
  const from = weightAt(frame, window.x, window.y);
  const to = weightAt(frame, window.x + window.width, window.y + window.height);
  const row = Math.max(0, Math.min(level.rows - 1, Math.floor(from.row / block)));
  const col = Math.max(0, Math.min(level.cols - 1, Math.floor(from.col / block)));
  const part = {
    row,
    col,
    rows: Math.max(1, Math.min(level.rows, Math.ceil(to.row / block)) - row),
    cols: Math.max(1, Math.min(level.cols, Math.ceil(to.col / block)) - col),
  };
  const at = {
    row: row * block,
    col: col * block,
    height: part.rows * block,
    width: part.cols * block,
  };
  return { pixels: paint(level, part, look, palette), at };
}
