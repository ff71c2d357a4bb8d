/** Rows of a weight matrix that lie side by side, as the product kernel reads them. */
export const PANEL = 8;

/** A number of rows or columns in whole panels. */
export const whole = (count: number): number => Math.ceil(count / PANEL) * PANEL;

/** Where the weight [row, col] of a matrix of `cols` columns lies in its panels [rows/8, cols, 8]. */
export const inPanels = (cols: number, row: number, col: number): number =>
  (Math.floor(row / PANEL) * cols + col) * PANEL + (row % PANEL);

/**
 * Puts rows [rows, cols] of numbers into panels from row `first` on; rows and columns that fill up
 * panels stay as they are.
 * @param panels [·/8, width, 8]
 */
export function packRows<T extends Float32Array | Uint16Array | Uint8Array>(
  numbers: T,
  cols: number,
  panels: T,
  first = 0,
  width = cols,
): void {
  const rows = numbers.length / cols;
  for (let r = 0; r < rows; r++) {
    let to = inPanels(width, first + r, 0);
    for (let from = r * cols; from < (r + 1) * cols; from++, to += PANEL)
      panels[to] = numbers[from];
  }
}

/**
 * The same of 4-bit codes, of which a word has eight.
 * @param codes [rows, cols/8], the lowest bits are the lowest column
 * @param panels [·/8, cols], the lowest bits are the panel's first row
 */
export function packNibbles(
  codes: Uint32Array,
  cols: number,
  panels: Uint32Array,
  first = 0,
): void {
  const words = cols / 8;
  const rows = codes.length / words;
  for (let r = 0; r < rows; r++) {
    const shift = 4 * ((first + r) % PANEL);
    const others = ~(15 << shift);
    let to = Math.floor((first + r) / PANEL) * cols;
    for (let from = r * words; from < (r + 1) * words; from++) {
      const word = codes[from];
      for (let bit = 0; bit < 32; bit += 4, to++)
        panels[to] = (panels[to] & others) | (((word >>> bit) & 15) << shift);
    }
  }
}
