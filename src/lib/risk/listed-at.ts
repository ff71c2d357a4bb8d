import type { ListedRisks } from './matrix-risk.ts';

/** Where a map's list has a cell; −1 where it is not listed. */
export function listedAt({ cells }: Pick<ListedRisks, 'cells'>, cell: number): number {
  let [low, high] = [0, cells.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (cells[middle] < cell) low = middle + 1;
    else high = middle;
  }
  return cells[low] === cell ? low : -1;
}
