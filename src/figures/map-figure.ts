import type { MatrixShape } from '../lib/model/matrix.ts';
import type { Camera } from '../lib/base/camera.ts';
import { frameLike, makeFrame, visible, type Frame, type Window } from './frame.ts';
import type { Arrangement } from '../lib/stats/rearrange.ts';
import { drawMarginalScale } from './marginal-scale.ts';
import { drawAxes, drawMarginals, type LineNumber, type Marginals } from './marginals.ts';
import type { Palette } from './palette.ts';
import type { Pen } from './pen.ts';
import {
  drawMarks,
  outlineCells,
  strikeCells,
  type MapCells,
  type PlaceTest,
} from './cell-marks.ts';
import { drawMap, type MapColour, type MapPicture } from './phenotype-map.ts';

/** Room about the map: numbers of rows, name of the axis, bars and numbers of columns. */
const LEFT = 52;
const TOP = 18;
const BARS = 56;
const GAP = 6;
const NUMBERS = 22;
const TALLEST = 440;
const LOWEST = 120;

/** How far the bars reach beyond the map. */
export const BARS_REACH = GAP + BARS - 16;

const SCALE_FONT = '10px "Inter Variable", sans-serif';
const LABELS = { font: '11px "Inter Variable", sans-serif', below: GAP + BARS - 12 };

/** Where the map lies in a figure so many pixels wide. */
export function mapWindow(width: number, shape: MatrixShape, transpose: boolean): Window {
  const room = Math.max(80, width - LEFT - GAP - BARS);
  const [w, h] = transpose ? [shape.rows, shape.cols] : [shape.cols, shape.rows];
  const height = Math.max(LOWEST, Math.min(TALLEST, (room * h) / w));
  return { x: LEFT, y: TOP, width: room, height };
}

/**
 * The frame of a figure to be saved, so wide, which shows just the weights that the page's figure does:
 * what a camera shows depends on the form of its window, and the page's has another.
 * @param page width of the page's figure
 */
export function savedFrame(
  width: number,
  page: number,
  shape: MatrixShape,
  view: { camera: Camera | null; transpose: boolean },
): Frame {
  const { camera, transpose } = view;
  const window = mapWindow(width, shape, transpose);
  if (!camera) return makeFrame(shape, window, null, transpose);
  const shown = makeFrame(shape, mapWindow(page, shape, transpose), camera, transpose);
  return frameLike(shown, { ...window, height: TALLEST });
}

/** Height of the whole figure about such a map. */
export const mapFigureHeight = (window: Window): number =>
  TOP + window.height + GAP + BARS + NUMBERS;

export interface MapDrawing {
  frame: Frame;
  picture: MapPicture;
  /** What is predicted, under what is tested: the whole, then what there is in more detail. */
  grounds?: readonly MapPicture[];
  cells: MapCells;
  marginals: Marginals;
  /** What the cells' colours show; where that is not kinds, the bars are plain. */
  colour: MapColour;
  /** Which places are marked: those of cells that end in a loop. */
  marked: PlaceTest;
  /** Which places have provisional results. */
  provisional: PlaceTest;
  /** Which places have cells of picked outputs. */
  picked: PlaceTest;
  /** How rows and columns stand if they are rearranged; else null. */
  arrangement: Arrangement | null;
}

/** About the width of the name of the axis above a map, and above a rearranged one. */
const AXIS_NAME = { plain: 90, rearranged: 240 };

/** Width of the whole figure about what is seen of a map. */
export function mapFigureWidth({ frame, arrangement }: MapDrawing): number {
  const name = AXIS_NAME[arrangement ? 'rearranged' : 'plain'];
  return LEFT + Math.max(name, visible(frame).width) + GAP + BARS;
}

/** Where the names of a map's axes stand: the one above it, and the one beside it, upright. */
export const AXIS_NAMES = {
  above: { left: LEFT, top: TOP - 18, width: 64, height: 16 },
  beside: { left: 0, top: TOP, width: 14, height: 72 },
};

/** Draws a map with its bars and axes. */
export function drawMapFigure(pen: Pen, drawing: MapDrawing, palette: Palette): void {
  const { frame, picture, grounds, cells, marginals, colour, arrangement } = drawing;
  const { transpose } = frame;
  drawMap(pen, frame, picture, cells.size, palette, grounds);
  outlineCells(pen, frame, drawing.picked, cells, palette);
  strikeCells(pen, frame, drawing.provisional, cells, palette);
  drawMarks(pen, frame, drawing.marked, cells, palette);
  const bars = { gap: GAP, depth: BARS - 16 };
  drawMarginals(pen, frame, cells.size, marginals, palette, {
    ...bars,
    plain: colour !== 'kind',
  });
  drawMarginalScale(pen, frame, marginals, palette, { ...bars, font: SCALE_FONT });
  const number: LineNumber | undefined =
    arrangement === null
      ? undefined
      : (axis, place) =>
          cells.size *
          arrangement[axis === 'row' ? 'rows' : 'cols'][Math.floor(place / cells.size)];
  drawAxes(pen, frame, palette, { ...LABELS, size: cells.size, ...(number ? { number } : {}) });
  const how = arrangement ? ', most for max to most for min' : '';
  pen.save();
  pen.fillStyle = palette.soft;
  pen.font = LABELS.font;
  pen.textBaseline = 'alphabetic';
  pen.fillText(`${transpose ? 'out' : 'in'}-feature${how} →`, LEFT, TOP - 6);
  pen.translate(10, TOP);
  pen.rotate(-Math.PI / 2);
  pen.textAlign = 'right';
  pen.fillText(transpose ? '← in-feature' : '← out-feature', 0, 0);
  pen.restore();
}
