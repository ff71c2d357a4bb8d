import { NO_OP } from './outcomes.ts';
import type { BlockOutcomes } from './block-outcomes.ts';
import {
  BLOCK_CELLS,
  clearBit,
  countCells,
  noBits,
  setBit,
  type BlockBits,
  type CellSet,
} from './cell-set.ts';
import { HOW_UNKNOWN, howCode, HOWS } from './how.ts';
import type { KindTotals } from './kind-totals.ts';

/** What is known of a block without reading its columns. */
export interface BlockHeader extends KindTotals {
  block: number;
  noOps: number;
  /** The cells that are tested; null: all BLOCK_CELLS are. */
  done: BlockBits | null;
  /** NSMs whose text is not known, counted from the block's first cell. [textless] */
  lacking: Uint16Array;
  /** How its results came about: bit c for code c (see how.ts). */
  hows: number;
  /** Numbers of what they were computed with (see origin.ts). */
  origins: number[];
}

/** The header of a block. */
export function headerOf(
  block: number,
  { cells, firstDivergent, kl, outputs, how }: BlockOutcomes,
  origins: number[],
): BlockHeader {
  const bits = noBits();
  const lacking: number[] = [];
  const header = { tested: cells.length, nsms: 0, noOps: 0, klSum: 0, withKl: 0, hows: 0 };
  for (let i = 0; i < cells.length; i++) {
    setBit(bits, cells[i]);
    header.hows |= 1 << (how?.[i] ?? HOW_UNKNOWN);
    if (firstDivergent[i] === NO_OP) header.noOps++;
    if (firstDivergent[i] < 0) continue;
    header.nsms++;
    if (!outputs || outputs.index[i] < 0) lacking.push(cells[i]);
    if (!Number.isFinite(kl[i])) continue;
    header.klSum += kl[i];
    header.withKl++;
  }
  return {
    block,
    ...header,
    textless: lacking.length,
    lacking: Uint16Array.from(lacking),
    done: cells.length === BLOCK_CELLS ? null : bits,
    origins,
  };
}

/** Whether a stored value is a header that agrees with itself: storage outlives versions of the page, and tinkering. */
export function isHeader(value: unknown): value is BlockHeader {
  if (typeof value !== 'object' || value === null) return false;
  const { done, lacking, origins, ...rest } = value as Record<string, unknown>;
  const numbers = ['block', 'tested', 'nsms', 'noOps', 'textless', 'withKl', 'hows'];
  return (
    numbers.every((name) => Number.isInteger(rest[name]) && Number(rest[name]) >= 0) &&
    Number.isFinite(rest.klSum) &&
    Number(rest.hows) < 1 << (howCode(HOWS[HOWS.length - 1]) + 1) &&
    lacking instanceof Uint16Array &&
    lacking.length === rest.textless &&
    lacking.every((cell) => cell < BLOCK_CELLS) &&
    Array.isArray(origins) &&
    origins.every((id) => Number.isInteger(id)) &&
    (done === null
      ? rest.tested === BLOCK_CELLS
      : done instanceof Uint8Array &&
        done.length === BLOCK_CELLS / 8 &&
        countCells(new Map([[0, done]])) === rest.tested)
  );
}

/** The cells of which all that is wanted is known. @param texts of an NSM its text too */
export function doneCells(headers: readonly BlockHeader[], texts: boolean): CellSet {
  const set: CellSet = new Map();
  for (const { block, done, lacking } of headers) {
    const bits = done ? Uint8Array.from(done) : noBits().fill(0xff);
    if (texts) for (const cell of lacking) clearBit(bits, cell);
    set.set(block, bits);
  }
  return set;
}
