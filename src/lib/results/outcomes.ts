import {
  addOutputs,
  dropOutput,
  emptyOutputs,
  type BatchOutputs,
  type KnownOutputs,
} from '../output/batch-outputs.ts';
import { OutputTable } from '../output/output-table.ts';
import type { Verdict } from '../output/phenotype.ts';
import type { Grid, ScreenKind } from '../plan/grid.ts';
import { clearBit, hasBit } from './cell-set.ts';
import { ENGINE_UNKNOWN } from './engine-code.ts';
import { HOW_UNKNOWN, IN_PLACE } from './how.ts';

/**
 * A mutant's outcome as one number: the index of its first divergent token (0…) if it is an NSM,
 * else one of these.
 */
export const SILENT = -1;
export const NO_OP = -2;
export const NOT_TESTED = -3;
/** An NSM of whose first divergent token nothing is known: it is stored, and its block not read yet. */
export const UNREAD_NSM = 0x7fff;

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
  firstDivergent: Int16Array;
  /** Mean KL(wild type ‖ mutant) in nats over the positions verified; NaN for a no-op. */
  kl: Float32Array;
  /**
   * Smallest margin of the chosen token over the runner-up up to and with the divergence; NaN for a
   * no-op, Infinity where it is only known not to be marginal.
   */
  margin: Float32Array;
  /** The mutant's token at the first divergent one; −1 where none or not recorded. */
  token?: Int32Array;
  /** First prompt of the assay that differs, −1 if none; only of assays of several prompts. */
  divergentPrompt?: Int16Array;
  /** How many prompts differ; only of assays of several prompts. */
  promptsDiverged?: Int16Array;
  /** Items answered rightly: of those the wild type answers rightly, and wrongly; batteries only. */
  rightInRight?: Int16Array;
  rightInWrong?: Int16Array;
  /** How each result came about, as a code (see how.ts). */
  how?: Uint8Array;
  /** The engine that each was computed by, as a code (see engine-code.ts). */
  engine?: Uint8Array;
  /** What the NSMs say; only where they were generated to their end. */
  outputs?: BatchOutputs;
}

/** The columns that not every batch has, and what stands where nothing is known. */
export const EXTRAS = {
  token: { array: Int32Array, unknown: -1 },
  divergentPrompt: { array: Int16Array, unknown: -1 },
  promptsDiverged: { array: Int16Array, unknown: -1 },
  rightInRight: { array: Int16Array, unknown: -1 },
  rightInWrong: { array: Int16Array, unknown: -1 },
  how: { array: Uint8Array, unknown: HOW_UNKNOWN },
  engine: { array: Uint8Array, unknown: ENGINE_UNKNOWN },
} as const;
export type Extra = keyof typeof EXTRAS;
export const EXTRA_NAMES = Object.keys(EXTRAS) as Extra[];

/**
 * Everything known of one kind over a map's grid; arrays of grid.rows · grid.cols. Of a cell that is
 * not tested only its outcome says something.
 */
export interface KindOutcomes {
  firstDivergent: Int16Array;
  kl: Float32Array;
  margin: Float32Array;
  /** As in a batch; there once a batch brought them. */
  token?: Int32Array;
  divergentPrompt?: Int16Array;
  promptsDiverged?: Int16Array;
  rightInRight?: Int16Array;
  rightInWrong?: Int16Array;
  how?: Uint8Array;
  engine?: Uint8Array;
  outputs?: KnownOutputs;
  /** How many cells are tested. */
  tested: number;
  /** Of a large stored map: what is not read yet. */
  unread?: UnreadCells;
}

/** The smallest and the largest of some values. */
export type Span = readonly [least: number, most: number];

/** The span that holds two. */
export const widerSpan = (a: Span | null, b: Span): Span =>
  a ? [Math.min(a[0], b[0]), Math.max(a[1], b[1])] : b;

/** Cells of which only the header of their block is read: no-op, silent or NSM, and no more. */
export interface UnreadCells {
  /** Bit i % 8 of byte i / 8 for cell i. [cells / 8] */
  bits: Uint8Array;
  /** How many there are. */
  left: number;
  /** Holds the KL of all NSMs among them, in nats; null: none has one. */
  klSpan: Span | null;
}

/** Whether no more is known of a cell than what it is. */
export const isUnread = ({ unread }: KindOutcomes, cell: number): boolean =>
  unread !== undefined && hasBit(unread.bits, cell);

export function emptyOutcomes(grid: Grid): KindOutcomes {
  const n = grid.rows * grid.cols;
  return {
    firstDivergent: new Int16Array(n).fill(NOT_TESTED),
    // left at zero, which means nothing until the cell is tested: of a map of millions of single
    // elements memory is only taken where something is written
    kl: new Float32Array(n),
    margin: new Float32Array(n),
    tested: 0,
  };
}

/**
 * Writes a batch into `into` (in place): a new result takes the place of an old one, save that one
 * computed in place (the oracle) stays. Cells outside the grid are refused with a RangeError.
 * @param outputTable takes new outputs; of several maps that are compared it must be the same
 */
export function addBatch(into: KindOutcomes, batch: OutcomeBatch, outputTable?: OutputTable): void {
  const { cells } = batch;
  const { firstDivergent, kl, margin, unread } = into;
  const stays = exactOnes(into, batch);
  // plain loops: a map may have millions of cells
  for (let i = 0; i < cells.length; i++) {
    const cell = cells[i];
    if (cell >= firstDivergent.length) throw new RangeError(`Cell ${cell} is outside the map.`);
    if (stays?.[i]) continue;
    if (firstDivergent[cell] === NOT_TESTED) into.tested++;
    if (unread && hasBit(unread.bits, cell)) {
      clearBit(unread.bits, cell);
      unread.left--;
    }
    firstDivergent[cell] = batch.firstDivergent[i];
    kl[cell] = batch.kl[i];
    margin[cell] = batch.margin[i];
  }
  for (const name of EXTRA_NAMES) {
    const column = batch[name];
    if (!column && !into[name]) continue;
    const { array, unknown } = EXTRAS[name];
    const all = into[name] ?? filled(new array(firstDivergent.length), unknown);
    into[name] = all as Int32Array & Int16Array & Uint8Array;
    // a result that does not tell it takes the place of one that does
    for (let i = 0; i < cells.length; i++)
      if (!stays?.[i]) all[cells[i]] = column ? column[i] : unknown;
  }
  if (batch.outputs) {
    into.outputs ??= emptyOutputs(outputTable ?? new OutputTable(), firstDivergent.length);
    addOutputs(into.outputs, cells, batch.outputs);
  }
  const { outputs } = into;
  if (!outputs) return;
  // what turned out to be no NSM says nothing of its own
  for (let i = 0; i < cells.length; i++)
    if (firstDivergent[cells[i]] < 0 && outputs.index[cells[i]] >= 0) dropOutput(outputs, cells[i]);
}

/** Takes results out of a map (in place): its cells are as if never tested. */
export function clearCells(from: KindOutcomes, cells: Uint32Array): void {
  const { firstDivergent, outputs } = from;
  for (const cell of cells) {
    if (firstDivergent[cell] === NOT_TESTED) continue;
    firstDivergent[cell] = NOT_TESTED;
    from.tested--;
    if (outputs) dropOutput(outputs, cell);
    // what is written there next is not to give way to what was
    if (from.how) from.how[cell] = HOW_UNKNOWN;
  }
}

/** Which of a batch's mutants have a result already that was computed in place, while the batch's was not. */
function exactOnes({ how }: KindOutcomes, { cells, how: theirs }: OutcomeBatch): Uint8Array | null {
  if (!how && !theirs?.includes(IN_PLACE)) return null;
  let found: Uint8Array | null = null;
  // a cell may be in the batch twice
  const exact = new Set<number>();
  for (let i = 0; i < cells.length; i++) {
    if (theirs?.[i] === IN_PLACE) exact.add(cells[i]);
    else if (how?.[cells[i]] === IN_PLACE || exact.has(cells[i]))
      (found ??= new Uint8Array(cells.length))[i] = 1;
  }
  return found;
}

/** A column of one value; zeros are there already, and take no memory before something is written. */
const filled = <T extends { fill(value: number): unknown }>(column: T, value: number): T => {
  if (value !== 0) column.fill(value);
  return column;
};

/** Whether a cell has all that can be known of it. @param texts NSMs must have their texts too */
export function isKnown(kindOutcomes: KindOutcomes, cell: number, texts: boolean): boolean {
  const outcome = kindOutcomes.firstDivergent[cell];
  if (outcome === NOT_TESTED) return false;
  return !texts || outcome < 0 || (kindOutcomes.outputs?.index[cell] ?? -1) >= 0;
}

/** How many NSMs have no text. */
export function countTextless(kindOutcomes: KindOutcomes): number {
  const { firstDivergent: outcomes, outputs } = kindOutcomes;
  if (!outputs) return countNsm(kindOutcomes);
  let n = 0;
  for (let cell = 0; cell < outcomes.length; cell++)
    if (outcomes[cell] >= 0 && outputs.index[cell] < 0) n++;
  return n;
}

/** How many mutants of this kind diverged. */
export function countNsm({
  firstDivergent: outcomes,
}: Pick<KindOutcomes, 'firstDivergent'>): number {
  let n = 0;
  // by index: a map may have millions of cells, and an iterator takes its time
  for (let cell = 0; cell < outcomes.length; cell++) if (outcomes[cell] >= 0) n++;
  return n;
}

/** The tested cells of a map, where they are few: going over all of it step by step takes its time. null: they are not. */
export function fewTested({
  firstDivergent: outcomes,
  tested,
}: Pick<KindOutcomes, 'firstDivergent' | 'tested'>): Uint32Array | null {
  if (8 * tested > outcomes.length) return null;
  const found = new Uint32Array(tested);
  let n = 0;
  for (let cell = 0; cell < outcomes.length && n < tested; cell++)
    if (outcomes[cell] !== NOT_TESTED) found[n++] = cell;
  return found;
}
