import { lineSpread, type LineSpread, type SpreadSettings } from './line-spread.ts';
import type { SignedCells } from './signed-cells.ts';

/** Whether signs go by rows and by columns, each with the other kept. */
export interface TwoWay {
  rows: LineSpread;
  cols: LineSpread;
  /** Of both at once: the larger p of the two. */
  p: number;
}

/**
 * Two-dimensional asymmetry: signs permuted within columns test the rows, signs permuted within
 * rows test the columns, so that a pattern along one axis gives none along the other. It is
 * two-dimensional only where both hold: p is the larger of the two (an intersection–union test,
 * Berger 1982).
 */
export function twoWay({ signs, rows, cols }: SignedCells, settings: SpreadSettings): TwoWay {
  const [byRows, byCols] = [
    lineSpread(signs, rows, cols, settings),
    lineSpread(signs, cols, rows, settings),
  ];
  return { rows: byRows, cols: byCols, p: Math.max(byRows.p, byCols.p) };
}
