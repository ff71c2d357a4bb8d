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
