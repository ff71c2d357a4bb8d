import type { Verdict } from './phenotype.ts';
import type { Grid, ScreenKind } from './plan.ts';

/**
 * A mutant's outcome as one number: the index of its first divergent token (0…) if it is an NSM,
 * else one of these.
 */
export const SILENT = -1;
export const NO_OP = -2;
export const NOT_TESTED = -3;

export function outcomeVerdict(outcome: number): Verdict | null {
  if (outcome === NOT_TESTED) return null;
  if (outcome === NO_OP) return 'no-op';
  return outcome === SILENT ? 'silent' : 'nsm';
}

/** Results as they arrive from the engine; entry i of every array belongs to one mutant. */
export interface OutcomeBatch {
  kind: ScreenKind;
  /** Cell index in the map's grid. */
  cells: Uint32Array;
  /** Outcome (above). */
  outcomes: Int16Array;
  /** Mean KL(wild type ‖ mutant) in nats over the positions verified; NaN for a no-op. */
  kl: Float32Array;
  /** Smallest lead of the chosen token over the runner-up up to and with the divergence; NaN for a no-op. */
  lead: Float32Array;
}

/** Everything known of one kind over a map's grid; arrays of grid.rows · grid.cols. */
export interface KindOutcomes {
  outcomes: Int16Array;
  kl: Float32Array;
  lead: Float32Array;
  /** How many cells are tested. */
  tested: number;
}

export function emptyOutcomes(grid: Grid): KindOutcomes {
  const n = grid.rows * grid.cols;
  return {
    outcomes: new Int16Array(n).fill(NOT_TESTED),
    kl: new Float32Array(n).fill(NaN),
    lead: new Float32Array(n).fill(NaN),
    tested: 0,
  };
}

/** Writes a batch into `into` (in place). Cells outside the grid are refused with a RangeError. */
export function addBatch(into: KindOutcomes, batch: OutcomeBatch): void {
  batch.cells.forEach((cell, i) => {
    if (cell >= into.outcomes.length) throw new RangeError(`Cell ${cell} is outside the map.`);
    if (into.outcomes[cell] === NOT_TESTED) into.tested++;
    into.outcomes[cell] = batch.outcomes[i];
    into.kl[cell] = batch.kl[i];
    into.lead[cell] = batch.lead[i];
  });
}

/** How many mutants of this kind diverged. */
export function countNsm(of: KindOutcomes): number {
  let n = 0;
  for (const outcome of of.outcomes) if (outcome >= 0) n++;
  return n;
}
