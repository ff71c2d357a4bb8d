import { NO_OP, NOT_TESTED, type KindOutcomes } from '../results/outcomes.ts';
import type { Grid, ScreenKind } from '../plan/grid.ts';

/** What statistics need of a map: its outcomes by kind, arrays of grid.rows · grid.cols. */
export type MapOutcomes = Partial<Record<ScreenKind, Pick<KindOutcomes, 'firstDivergent'>>>;

/** The cell was not mutated with both kinds: untested, or a no-op. */
export const UNPAIRED = -1;
// 0 is neither
export const MAX_ONLY = 1;
export const MIN_ONLY = 2;
export const BOTH = 3;

/** What each cell answers to, of max and min: one of the above for each cell. */
export interface Pairs {
  grid: Grid;
  answers: Int8Array;
  /** Cells mutated with both kinds: the only ones in which the kinds can be compared. */
  cells: number;
  neither: number;
  maxOnly: number;
  minOnly: number;
  both: number;
}

const mutated = (outcome: number) => outcome !== NOT_TESTED && outcome !== NO_OP;

/** Sets max and min side by side, cell by cell. A kind not screened at all leaves no pairs. */
export function pairUp(grid: Grid, map: MapOutcomes): Pairs {
  const n = grid.rows * grid.cols;
  const answers = new Int8Array(n).fill(UNPAIRED);
  const counts = [0, 0, 0, 0];
  const { max, min } = map;
  for (let cell = 0; max && min && cell < n; cell++) {
    const [a, b] = [max.firstDivergent[cell], min.firstDivergent[cell]];
    if (!mutated(a) || !mutated(b)) continue;
    const answer = (a >= 0 ? MAX_ONLY : 0) + (b >= 0 ? MIN_ONLY : 0);
    answers[cell] = answer;
    counts[answer]++;
  }
  const [neither, maxOnly, minOnly, both] = counts;
  return {
    grid,
    answers,
    cells: neither + maxOnly + minOnly + both,
    neither,
    maxOnly,
    minOnly,
    both,
  };
}

/** 1 where a cell answers to one of the kinds, 0 where it was mutated and does not, −1 where unknown. */
export function hitsOf(grid: Grid, map: MapOutcomes, kinds: readonly ScreenKind[]): Int8Array {
  const hits = new Int8Array(grid.rows * grid.cols).fill(UNPAIRED);
  for (const kind of kinds) {
    map[kind]?.firstDivergent.forEach((outcome, cell) => {
      if (mutated(outcome)) hits[cell] = Math.max(hits[cell], outcome >= 0 ? 1 : 0);
    });
  }
  return hits;
}

/**
 * 1 where a cell answers to max or min, 0 where to neither, −1 where it was not mutated with both:
 * one tested with one kind only may still turn out to answer to the other.
 */
export function answersOf(grid: Grid, map: MapOutcomes, { answers }: Pairs): Int8Array {
  const hits = hitsOf(grid, map, ['max', 'min']);
  for (let cell = 0; cell < hits.length; cell++) if (answers[cell] < 0) hits[cell] = UNPAIRED;
  return hits;
}
