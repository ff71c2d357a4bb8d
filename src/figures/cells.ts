import { NO_OP, NOT_TESTED, type KindOutcomes } from '../lib/outcomes.ts';
import type { Grid, ScreenKind } from '../lib/plan.ts';

/** What is known of a matrix, by kind. */
export type CellResults = Partial<Record<ScreenKind, KindOutcomes>>;

export const CATEGORIES = ['not-tested', 'silent', 'no-op', 'max', 'min', 'both', 'zero'] as const;
/** What a cell of the map is. `zero`: it answers to zero, whatever else it answers to. */
export type Category = (typeof CATEGORIES)[number];

/** One cell, or a block of cells seen as one. */
export interface CellSummary {
  category: Category;
  /** Earliest first divergent token among the kinds; Infinity if none diverged. */
  first: number;
  /** Largest mean KL among the NSMs; −Infinity if there is none. */
  kl: number;
  /** Smallest cosine of texts among the NSMs; Infinity if none is known. */
  cosine: number;
  /** Whether a mutant of it says one of the outputs asked for. */
  picked: boolean;
}

const BITS: Record<ScreenKind, number> = { max: 1, min: 2, zero: 4 };

/**
 * Sums up the cells of a block (one cell: height and width 1). A block is untested while a cell of
 * it lacks one of the kinds, unless something in it already diverged: a hit never vanishes.
 * @param pick numbers of outputs, see OutputBook
 */
export function summarise(
  results: CellResults,
  kinds: readonly ScreenKind[],
  grid: Grid,
  block: { row: number; col: number; height: number; width: number },
  pick: ReadonlySet<number> | null = null,
): CellSummary {
  let bits = 0;
  let untested = kinds.length === 0;
  let effective = false;
  let first = Infinity;
  let kl = -Infinity;
  let cosine = Infinity;
  let picked = false;
  const endRow = Math.min(grid.rows, block.row + block.height);
  const endCol = Math.min(grid.cols, block.col + block.width);
  for (const kind of kinds) {
    const known = results[kind];
    if (!known) {
      untested = true;
      continue;
    }
    for (let row = block.row; row < endRow; row++) {
      for (let col = block.col; col < endCol; col++) {
        const cell = row * grid.cols + col;
        const outcome = known.outcomes[cell];
        if (outcome === NOT_TESTED) untested = true;
        else if (outcome !== NO_OP) effective = true;
        if (outcome < 0) continue;
        bits |= BITS[kind];
        first = Math.min(first, outcome);
        kl = Math.max(kl, known.kl[cell]);
        const output = known.outputs?.of[cell] ?? -1;
        if (!known.outputs || output < 0) continue;
        cosine = Math.min(cosine, known.outputs.cosine[cell]);
        picked ||= pick?.has(output) ?? false;
      }
    }
  }
  return { category: categoryOf(bits, untested, effective), first, kl, cosine, picked };
}

function categoryOf(bits: number, untested: boolean, effective: boolean): Category {
  if (bits & BITS.zero) return 'zero';
  if (bits === 3) return 'both';
  if (bits === 1) return 'max';
  if (bits === 2) return 'min';
  if (untested) return 'not-tested';
  return effective ? 'silent' : 'no-op';
}

/** Cells with an NSM whose text ends in a loop. */
export function degenerateCells(results: CellResults, kinds: readonly ScreenKind[]): number[] {
  const cells = new Set<number>();
  for (const kind of kinds)
    results[kind]?.outputs?.degenerate.forEach((flag, cell) => {
      if (flag === 1) cells.add(cell);
    });
  return [...cells];
}

/** Cells with an NSM that says one of some outputs. @param pick numbers of outputs, null: none */
export function pickedCells(
  results: CellResults,
  kinds: readonly ScreenKind[],
  pick: ReadonlySet<number> | null,
): number[] {
  const cells = new Set<number>();
  if (!pick) return [];
  for (const kind of kinds)
    results[kind]?.outputs?.of.forEach((number, cell) => {
      if (pick.has(number)) cells.add(cell);
    });
  return [...cells];
}
