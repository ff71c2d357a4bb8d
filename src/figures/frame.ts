import { roundCamera, type Camera } from '../lib/base/camera.ts';
import type { MatrixShape } from '../lib/model/matrix.ts';
import type { Rect } from '../lib/model/site.ts';

/** Where on a canvas a matrix is drawn; lengths in CSS pixels, places of weights in weights. */
export interface Frame {
  /** The window on the canvas; what falls outside is cut off. */
  x: number;
  y: number;
  width: number;
  height: number;
  /** Pixels per weight. */
  scale: number;
  /** Where the matrix's first corner lies. */
  left: number;
  top: number;
  /** Out-features across, in-features down. */
  transpose: boolean;
  shape: MatrixShape;
}

export interface Window {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Columns and rows of the picture, in weights. */
const across = (shape: MatrixShape, transpose: boolean) =>
  transpose ? [shape.rows, shape.cols] : [shape.cols, shape.rows];

/** Fits a matrix into a window, then magnifies it as the camera says; no edge is pulled inside. */
export function makeFrame(
  shape: MatrixShape,
  window: Window,
  camera: Camera | null,
  transpose = false,
): Frame {
  const [w, h] = across(shape, transpose);
  const scale = Math.min(window.width / w, window.height / h) * (camera?.zoom ?? 1);
  const middle = camera ? [camera.col, camera.row] : [shape.cols / 2, shape.rows / 2];
  const [mx, my] = transpose ? [middle[1], middle[0]] : middle;
  const place = (start: number, room: number, length: number, centre: number) => {
    if (length <= room + 0.5) return start;
    return Math.min(start, Math.max(start + room - length, start + room / 2 - centre));
  };
  const left = place(window.x, window.width, w * scale, mx * scale);
  const top = place(window.y, window.height, h * scale, my * scale);
  return { ...window, scale, left, top, transpose, shape };
}

/** A frame of just the weights that another one shows, as large as a window has room for. */
export function frameLike(shown: Frame, room: Window): Frame {
  const seen = visible(shown);
  const grow = Math.min(room.width / seen.width, room.height / seen.height);
  return {
    ...shown,
    ...{ x: room.x, y: room.y, width: seen.width * grow, height: seen.height * grow },
    scale: shown.scale * grow,
    left: room.x + (shown.left - seen.x) * grow,
    top: room.y + (shown.top - seen.y) * grow,
  };
}

/** The weight (with fraction) under a point; may lie outside the matrix. */
export function weightAt(frame: Frame, x: number, y: number): { row: number; col: number } {
  const [a, b] = [(x - frame.left) / frame.scale, (y - frame.top) / frame.scale];
  return frame.transpose ? { row: a, col: b } : { row: b, col: a };
}

/** The weight under a point as whole numbers, null outside window or matrix. */
export function hitWeight(frame: Frame, x: number, y: number): { row: number; col: number } | null {
  const inWindow =
    x >= frame.x && y >= frame.y && x < frame.x + frame.width && y < frame.y + frame.height;
  const at = weightAt(frame, x, y);
  const [row, col] = [Math.floor(at.row), Math.floor(at.col)];
  const { rows, cols } = frame.shape;
  return inWindow && row >= 0 && col >= 0 && row < rows && col < cols ? { row, col } : null;
}

/** Pixels of a rectangle of weights. */
export function rectOf(
  frame: Frame,
  rect: { row: number; col: number; height: number; width: number },
): Window {
  const { scale, left, top, transpose } = frame;
  const [x, y, w, h] = transpose
    ? [rect.row, rect.col, rect.height, rect.width]
    : [rect.col, rect.row, rect.width, rect.height];
  return { x: left + x * scale, y: top + y * scale, width: w * scale, height: h * scale };
}

/** The part of the window that the matrix covers. */
export function visible(frame: Frame): Window {
  const [w, h] = across(frame.shape, frame.transpose);
  const x = Math.max(frame.x, frame.left);
  const y = Math.max(frame.y, frame.top);
  return {
    x,
    y,
    width: Math.max(0, Math.min(frame.x + frame.width, frame.left + w * frame.scale) - x),
    height: Math.max(0, Math.min(frame.y + frame.height, frame.top + h * frame.scale) - y),
  };
}

/** The weights that a frame shows (fractions count). */
export function shownWeights(frame: Frame): Rect {
  const { x, y, width, height } = visible(frame);
  const [from, to] = [weightAt(frame, x, y), weightAt(frame, x + width, y + height)];
  return { ...from, height: to.row - from.row, width: to.col - from.col };
}

/** The camera that shows what a frame shows. */
export function cameraOf(frame: Frame): Camera {
  const { shape, transpose, scale } = frame;
  const [w, h] = across(shape, transpose);
  const zoom = scale / Math.min(frame.width / w, frame.height / h);
  const at = weightAt(frame, frame.x + frame.width / 2, frame.y + frame.height / 2);
  return { zoom, ...at };
}

/** Magnifies about a point, which stays where it is. null: back to the whole. */
export function zoomAt(frame: Frame, factor: number, x: number, y: number): Camera | null {
  const before = cameraOf(frame);
  const zoom = before.zoom * factor;
  if (zoom <= 1.001) return null;
  const { zoom: reached } = roundCamera({ ...before, zoom });
  const at = weightAt(frame, x, y);
  const move = before.zoom / reached;
  const row = at.row + (before.row - at.row) * move;
  const col = at.col + (before.col - at.col) * move;
  return keepInside(frame, { zoom: reached, row, col });
}

/** Moves the picture by so many pixels. */
export function panBy(frame: Frame, dx: number, dy: number): Camera | null {
  const before = cameraOf(frame);
  if (before.zoom <= 1.001) return null;
  const [a, b] = [dx / frame.scale, dy / frame.scale];
  const [rows, cols] = frame.transpose ? [a, b] : [b, a];
  return keepInside(frame, { ...before, row: before.row - rows, col: before.col - cols });
}

/** The camera that is really shown: its middle moved until no edge is pulled inside. */
function keepInside(frame: Frame, camera: Camera): Camera {
  const { rows, cols } = frame.shape;
  const clamp = (x: number, high: number) => Math.min(high, Math.max(0, x));
  const wish = { ...camera, row: clamp(camera.row, rows), col: clamp(camera.col, cols) };
  const { x, y, width, height } = frame;
  const shown = makeFrame(frame.shape, { x, y, width, height }, wish, frame.transpose);
  const { row, col } = cameraOf(shown);
  return roundCamera({ zoom: camera.zoom, row: clamp(row, rows), col: clamp(col, cols) });
}
