/** Rows of a weight matrix that lie side by side, as the product kernel reads them. */
export const PANEL = 8;

/** Rows of a matrix as its panels have them: up to whole panels. */
export const paddedRows = (rows: number): number => Math.ceil(rows / PANEL) * PANEL;

/** Where the weight [row, col] of a matrix of `cols` columns lies in its panels [rows/8, cols, 8]. */
export const inPanels = (cols: number, row: number, col: number): number =>
  (Math.floor(row / PANEL) * cols + col) * PANEL + (row % PANEL);

/**
 * Puts rows W [rows, cols] into panels from row `first` on; rows that fill up a panel stay as they are.
 * @param panels [·/8, cols, 8]
 */
export function packRows(
  weights: Float32Array,
  cols: number,
  panels: Float32Array,
  first = 0,
): void {
  const rows = weights.length / cols;
  for (let r = 0; r < rows; r++) {
    let to = inPanels(cols, first + r, 0);
    for (let from = r * cols; from < (r + 1) * cols; from++, to += PANEL)
      panels[to] = weights[from];
  }
}
