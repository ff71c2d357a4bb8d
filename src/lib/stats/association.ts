import { fisherTest, Z95, type Interval } from './exact.ts';
import type { Pairs } from './pairs.ts';

/** What a cell can answer to. */
export type Corner = 'both' | 'max only' | 'min only' | 'neither';

/** How the answers to max and to min go together over all cells, lines that both share included. */
export interface Association {
  both: number;
  /** Cells that would answer to both if the two had nothing to do with each other. */
  expected: number;
  /** Below 1: where one kind acts, the other tends not to. */
  oddsRatio: number;
  /**
   * What no cell answers to, if there is such a thing: without the added half the odds ratio would
   * be 0 (both, neither) or infinite, and only the other end of its interval says something.
   */
  empty: Corner | null;
  /** Of the odds ratio, 95 %. */
  interval: Interval;
  /** Correlation of the two answers, −1 to 1. */
  phi: number;
  p: number;
}

/**
 * Association of answering to max and answering to min over all cells, as odds ratio
 * both · neither / (max only · min only), half a cell added to each count (Haldane 1956, Anscombe
 * 1956), with Woolf's interval (1955), as phi, and by Fisher's exact test. Cells are taken for
 * independent, and lines that both kinds hit raise it: it describes, and complementarity.ts tests.
 * Null if one of the kinds does nothing, or acts everywhere.
 */
export function association(pairs: Pairs): Association | null {
  const { both: a, maxOnly: b, minOnly: c, neither: d, cells } = pairs;
  const margins = [a + b, c + d, a + c, b + d];
  if (margins.includes(0)) return null;
  const corners: [Corner, number][] = [
    ['both', a],
    ['neither', d],
    ['max only', b],
    ['min only', c],
  ];
  const table = [a, b, c, d].map((count) => count + 0.5);
  const ln = Math.log((table[0] * table[3]) / (table[1] * table[2]));
  const half = Z95 * Math.sqrt(table.reduce((sum, count) => sum + 1 / count, 0));
  return {
    both: a,
    expected: ((a + b) * (a + c)) / cells,
    oddsRatio: Math.exp(ln),
    empty: corners.find(([, count]) => count === 0)?.[0] ?? null,
    interval: { low: Math.exp(ln - half), high: Math.exp(ln + half) },
    phi: (a * d - b * c) / Math.sqrt(margins.reduce((product, margin) => product * margin, 1)),
    p: fisherTest(a, b, c, d),
  };
}
