import type { BlockHeader } from './block-header.ts';
import { BLOCK_CELLS, clearBit, hasBit, setBit } from './cell-set.ts';
import { NO_OP, NOT_TESTED, SILENT, UNREAD_NSM, widerSpan, type KindOutcomes } from './outcomes.ts';

/** What of an unread block stands in no cell, but only in its header. */
export type Unseen = Pick<
  BlockHeader,
  'marginal' | 'loops' | 'inPlace' | 'tokens' | 'textless' | 'klSum' | 'withKl'
>;

/**
 * Writes what a header tells of a block's cells into a map (in place), and marks them as unread. A cell
 * of which a result is known already came in since, and stays. Returns the cells that were written.
 * @throws RangeError if the block has cells outside the map
 */
export function sketchBlock(into: KindOutcomes, header: BlockHeader): Uint32Array {
  const { block, done, nsmCells, noOpCells, klSpan } = header;
  const { firstDivergent } = into;
  const first = block * BLOCK_CELLS;
  const last = done ? done.findLastIndex((byte) => byte > 0) * 8 : BLOCK_CELLS - 1;
  if (first + last >= firstDivergent.length)
    throw new RangeError(`Block ${block} is outside the map.`);
  const unread = (into.unread ??= {
    bits: new Uint8Array(Math.ceil(firstDivergent.length / 8)),
    left: 0,
    klSpan: null,
  });
  const written = new Uint32Array(BLOCK_CELLS);
  let n = 0;
  for (let i = 0; i < BLOCK_CELLS && first + i < firstDivergent.length; i++) {
    const cell = first + i;
    if ((done && !hasBit(done, i)) || firstDivergent[cell] !== NOT_TESTED) continue;
    if (nsmCells && hasBit(nsmCells, i)) firstDivergent[cell] = UNREAD_NSM;
    else firstDivergent[cell] = noOpCells && hasBit(noOpCells, i) ? NO_OP : SILENT;
    setBit(unread.bits, cell);
    written[n++] = cell;
  }
  into.tested += n;
  unread.left += n;
  if (klSpan) unread.klSpan = widerSpan(unread.klSpan, klSpan);
  return written.subarray(0, n);
}

/** The cells of a block that are unread. */
export function unreadIn({ firstDivergent, unread }: KindOutcomes, block: number): Uint32Array {
  const first = block * BLOCK_CELLS;
  const cells = new Uint32Array(BLOCK_CELLS);
  let n = 0;
  for (let i = 0; unread && i < BLOCK_CELLS && first + i < firstDivergent.length; i++)
    if (hasBit(unread.bits, first + i)) cells[n++] = first + i;
  return cells.subarray(0, n);
}

/** Takes unread cells out of a map (in place), to make room for what is read of them. */
export function dropSketch(into: KindOutcomes, cells: Uint32Array): void {
  const { firstDivergent, unread } = into;
  if (!unread) return;
  for (const cell of cells) {
    clearBit(unread.bits, cell);
    firstDivergent[cell] = NOT_TESTED;
  }
  unread.left -= cells.length;
  into.tested -= cells.length;
}
