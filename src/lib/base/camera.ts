/** What part of a matrix a picture shows: magnified `zoom` times against the whole, about a point. */
export interface Camera {
  /** 1: the whole matrix fits. */
  zoom: number;
  /** The weight in the middle (fractions count within a weight). */
  row: number;
  col: number;
}

export const MAX_ZOOM = 256;

/** Rounds to hundredths, so that a camera stays short in a link; keeps the zoom in its range. */
export function roundCamera(camera: Camera): Camera {
  const round = (x: number) => Math.round(x * 100) / 100 + 0; // + 0: no −0
  return {
    zoom: round(Math.min(MAX_ZOOM, Math.max(1, camera.zoom))),
    row: round(camera.row),
    col: round(camera.col),
  };
}

/** Of a matrix's side, so much a part that is brought into view fills at most: its surroundings show. */
const FILLS = 0.8;

/**
 * The camera that shows a part of a matrix whole, as large as fits with some of its surroundings,
 * whatever the shape of the window; null: the part is most of the matrix.
 */
export function cameraOn(
  shape: { rows: number; cols: number },
  part: { row: number; col: number; height: number; width: number },
): Camera | null {
  const zoom = FILLS * Math.min(shape.rows / part.height, shape.cols / part.width);
  if (zoom <= 1) return null;
  const { row, col, height, width } = part;
  return roundCamera({ zoom, row: row + height / 2, col: col + width / 2 });
}
