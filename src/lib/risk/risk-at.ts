import type { KindRisk } from './matrix-risk.ts';

/** What is predicted of one mutant. */
export interface PredictedMutant {
  risk: number;
  /** Of the margin that attains it, where the mutant is listed: the prompt's index, the step, the rival. */
  margin: { prompt: number; step: number; rival: number } | null;
}

/** The place of a cell in an ascending list, or −1. */
export function placeIn(cells: Uint32Array, cell: number): number {
  let [low, high] = [0, cells.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (cells[middle] < cell) low = middle + 1;
    else high = middle;
  }
  return cells[low] === cell ? low : -1;
}

/** What is predicted of a cell; null where only a bound of it is known. */
export function riskAt({ listed, pooled }: KindRisk, cell: number): PredictedMutant | null {
  const place = placeIn(listed.cells, cell);
  if (place >= 0)
    return {
      risk: listed.risk[place],
      margin: {
        prompt: listed.prompt[place],
        step: listed.step[place],
        rival: listed.rival[place],
      },
    };
  return pooled.side === 1 ? { risk: pooled.risk[cell], margin: null } : null;
}
