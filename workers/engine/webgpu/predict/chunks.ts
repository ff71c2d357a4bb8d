import type { MutatedHead } from '../kernels/attention_change.ts';

/** Mutants of a list that are computed together: of rows of one head. */
export interface Chunk extends Pick<MutatedHead, 'unit' | 'firstRow' | 'rows'> {
  /** Index of the first in the list. */
  first: number;
  count: number;
}

/**
 * Puts cells of q or k, ascending, into chunks of one head each.
 * @param cols of the matrix
 * @param most mutants in a chunk, and rows: slopes take as much room for each row as changes for each mutant
 */
export function chunksOf(cells: Uint32Array, cols: number, headDim: number, most: number): Chunk[] {
  const rowOf = (at: number) => Math.floor(cells[at] / cols);
  const chunks: Chunk[] = [];
  for (let first = 0; first < cells.length;) {
    const firstRow = rowOf(first);
    const unit = Math.floor(firstRow / headDim);
    const endRow = Math.min((unit + 1) * headDim, firstRow + most);
    let end = first;
    while (end < cells.length && end - first < most && rowOf(end) < endRow) end++;
    chunks.push({ unit, firstRow, rows: rowOf(end - 1) + 1 - firstRow, first, count: end - first });
    first = end;
  }
  return chunks;
}
