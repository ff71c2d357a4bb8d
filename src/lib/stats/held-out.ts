import { FEWEST } from './asymmetry.ts';
import type { Pairs } from './pairs.ts';
import { AXES, signedCells, type Axis, type SignedCells } from './signed-cells.ts';

/** D of a map along each axis, from −1 to 1. */
export type AxisEffects = Record<Axis, number>;

/**
 * How much more often a max-only cell has a larger score than a min-only cell of another line, over
 * all pairs of them; equal scores and pairs on one line count half (Somers' D, 1962).
 * @param scores one of each cell
 * @param signs +1 max only, −1 min only
 * @param line line of each cell
 */
export function somersD(
  scores: ArrayLike<number>,
  signs: ArrayLike<number>,
  line: ArrayLike<number>,
): number {
  const all = Array.from(scores, (_, i) => i);
  const max = all.reduce((sum, i) => sum + Number(signs[i] > 0), 0);
  const pairs = max * (all.length - max);
  if (pairs === 0) return 0;
  const byLine = new Map<number, number[]>();
  for (const i of all) {
    const mine = byLine.get(line[i]);
    if (mine) mine.push(i);
    else byLine.set(line[i], [i]);
  }
  let won = lead(all, scores, signs);
  for (const mine of byLine.values()) won -= lead(mine, scores, signs);
  return won / pairs;
}

/** Pairs of which the max-only cell has the larger score, minus those of which the min-only one has. */
function lead(cells: number[], scores: ArrayLike<number>, signs: ArrayLike<number>): number {
  const inOrder = cells.toSorted((a, b) => scores[a] - scores[b]);
  let [won, maxBelow, minBelow] = [0, 0, 0];
  for (let from = 0; from < inOrder.length;) {
    let to = from;
    let [max, min] = [0, 0];
    for (; to < inOrder.length && scores[inOrder[to]] === scores[inOrder[from]]; to++)
      if (signs[inOrder[to]] > 0) max++;
      else min++;
    won += max * minBelow - min * maxBelow;
    maxBelow += max;
    minBelow += min;
    from = to;
  }
  return won;
}

/**
 * Asymmetry that one assay's lines have in another: each assay's cells along the order of lines by
 * the max-minus-min counts of all the other assays together, which need no split. A cell's own
 * place is left out of its line's count, since a weight that answers to max alone under one prompt
 * often does so under the next: that is no order of lines. Entry i is of assay i; null where it has
 * too few cells of either sign, or no other assay has any.
 * @param assays maps of one matrix on one grid
 */
export function heldOutEffects(assays: readonly Pairs[]): (AxisEffects | null)[] {
  const signed = assays.map(signedCells);
  const cells = new Int32Array(assays[0]?.answers.length ?? 0);
  for (const one of signed) one.cells.forEach((cell, at) => (cells[cell] += one.signs[at]));
  const counts = AXES.map((axis) => {
    const sums = new Int32Array(assays[0]?.grid[axis] ?? 0);
    for (const one of signed) one[axis].forEach((line, at) => (sums[line] += one.signs[at]));
    return sums;
  });
  const along = (one: SignedCells, axis: Axis, sums: Int32Array): number => {
    const own = new Int32Array(sums.length);
    one[axis].forEach((line, at) => (own[line] += one.signs[at]));
    const scores = Array.from(one.cells, (cell, at) => {
      const line = one[axis][at];
      return sums[line] - own[line] - (cells[cell] - one.signs[at]);
    });
    return somersD(scores, one.signs, one[axis]);
  };
  return assays.map(({ maxOnly, minOnly }, i) => {
    const others = signed.some(({ cells: some }, at) => at !== i && some.length > 0);
    if (Math.min(maxOnly, minOnly) < FEWEST || !others) return null;
    const [rows, cols] = AXES.map((axis, a) => along(signed[i], axis, counts[a]));
    return { rows, cols };
  });
}
