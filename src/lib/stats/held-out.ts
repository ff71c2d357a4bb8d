import { FEWEST } from './asymmetry.ts';
import type { Pairs } from './pairs.ts';
import { AXES, signedCells, type Axis } from './signed-cells.ts';

/** D of a map along each axis, from −1 to 1. */
export type AxisEffects = Record<Axis, number>;

/**
 * Somers' D (1962) of cells along an order: how much more often a max-only cell lies on the line
 * with the larger count than a min-only cell, over all pairs; equal counts count half.
 * @param order count of each line
 * @param max max-only cells of each line
 * @param min min-only cells of each line
 */
export function somersD(
  order: ArrayLike<number>,
  max: ArrayLike<number>,
  min: ArrayLike<number>,
): number {
  const lines = Array.from(order, (_, l) => l).sort((a, b) => order[a] - order[b]);
  let [won, allMax, allMin] = [0, 0, 0];
  for (let from = 0; from < lines.length;) {
    let to = from;
    let [up, down] = [0, 0];
    for (; to < lines.length && order[lines[to]] === order[lines[from]]; to++) {
      up += max[lines[to]];
      down += min[lines[to]];
    }
    won += up * (2 * allMin + down);
    allMax += up;
    allMin += down;
    from = to;
  }
  return allMax * allMin === 0 ? 0 : won / (allMax * allMin) - 1;
}

/**
 * Asymmetry that one assay's lines have in another: each assay's cells along the order of lines by
 * the max-minus-min counts of all the other assays together, which need no split. Entry i is of
 * assay i; null where it has too few cells of either sign, or no other assay has any.
 * @param assays maps of one matrix on one grid
 */
export function heldOutEffects(assays: readonly Pairs[]): (AxisEffects | null)[] {
  const signed = assays.map(signedCells);
  const enough = assays.map(({ maxOnly, minOnly }) => Math.min(maxOnly, minOnly) >= FEWEST);
  const along = AXES.map((axis) => {
    const counts = signed.map((cells, i) => {
      const lines = assays[i].grid[axis];
      const [max, min] = [new Int32Array(lines), new Int32Array(lines)];
      cells[axis].forEach((line, at) => (cells.signs[at] > 0 ? max : min)[line]++);
      return { max, min };
    });
    const total = new Int32Array(assays[0]?.grid[axis] ?? 0);
    for (const { max, min } of counts) total.forEach((_, l) => (total[l] += max[l] - min[l]));
    return counts.map(({ max, min }) =>
      somersD(
        total.map((sum, l) => sum - max[l] + min[l]),
        max,
        min,
      ),
    );
  });
  const others = (i: number) => signed.some(({ cells }, at) => at !== i && cells.length > 0);
  return assays.map((_, i) =>
    enough[i] && others(i) ? { rows: along[0][i], cols: along[1][i] } : null,
  );
}
