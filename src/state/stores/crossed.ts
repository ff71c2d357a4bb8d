import type { CrossedRow } from '../../lib/stats/crossed-rows.ts';

/** The crossed models by kind of matrix, as far as they are fitted. */
export interface Crossed {
  rows: readonly CrossedRow[];
  /** Whether more are being fitted. */
  fitting: boolean;
}

export const NOT_CROSSED: Crossed = { rows: [], fitting: false };
