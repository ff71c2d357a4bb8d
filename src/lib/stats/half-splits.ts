import { mix } from '../assay/decoding.ts';

/** Splits that are counted side by side, a bit of a cell's word each. */
export const BLOCK = 32;

/** The cells of one axis' lines, split in two halves 32 times. */
export interface SplitAxis {
  /** Line of each cell, of those that have any, counted from 0. */
  line: Uint32Array;
  /** Cells on each line. */
  all: Int32Array;
  /** Of them in the first half, by line and split. [lines · 32] */
  first: Int32Array;
  /** Scratch: max-only cells of each line, and of its first half by split. */
  plus: Int32Array;
  firstPlus: Int32Array;
  /** Scratch: cells of each sign by the order's count. */
  up: Int32Array;
  down: Int32Array;
}

/** Bit s of a cell's word says in which half of split s of a block it lies: a coin toss. */
export function splitWords(cells: Uint32Array, seed: number, block: number): Uint32Array {
  const start = mix((mix(seed >>> 0) + block) >>> 0);
  return cells.map((cell) => mix((start + cell) >>> 0));
}

/** Sets an axis up for a block of splits. @param lines row or column of each cell */
export function splitAxis(lines: Uint32Array, words: Uint32Array): SplitAxis {
  const places = new Map<number, number>();
  const line = lines.map((at) => {
    if (!places.has(at)) places.set(at, places.size);
    return places.get(at)!;
  });
  const all = new Int32Array(places.size);
  const first = new Int32Array(places.size * BLOCK);
  line.forEach((l, i) => {
    all[l]++;
    for (let s = 0; s < BLOCK; s++) first[l * BLOCK + s] += (words[i] >>> s) & 1;
  });
  const bins = 2 * all.reduce((most, n) => Math.max(most, n), 0) + 1;
  const make = (n: number) => new Int32Array(n);
  return {
    ...{ line, all, first, plus: make(all.length), firstPlus: make(first.length) },
    ...{ up: make(bins), down: make(bins) },
  };
}

/** Counts the max-only cells, given by their places in the list of cells. */
function countPlus(axis: SplitAxis, words: Uint32Array, maxOnly: Uint32Array, n: number): void {
  const { line, plus, firstPlus } = axis;
  plus.fill(0);
  firstPlus.fill(0);
  for (let i = 0; i < n; i++) {
    const cell = maxOnly[i];
    const at = line[cell] * BLOCK;
    plus[line[cell]]++;
    for (let word = words[cell]; word !== 0; word &= word - 1)
      firstPlus[at + 31 - Math.clz32(word & -word)]++;
  }
}

/**
 * Somers' D (1962) of the signs of one half along the order by the other half's max-minus-min
 * counts, both ways round, for each of 32 splits: [even, odd], the means over splits of even and of
 * odd number. O(cells + lines) for each split.
 * @param maxOnly places in the list of cells of those that answer to max only, the first `n` count
 */
export function splitEffects(
  axis: SplitAxis,
  words: Uint32Array,
  maxOnly: Uint32Array,
  n: number,
): [number, number] {
  countPlus(axis, words, maxOnly, n);
  const sums: [number, number] = [0, 0];
  for (let split = 0; split < BLOCK; split++)
    sums[split & 1] += alongOrder(axis, split, false) + alongOrder(axis, split, true);
  return [sums[0] / BLOCK, sums[1] / BLOCK];
}

/** @param turned the second half gives the order */
function alongOrder(axis: SplitAxis, split: number, turned: boolean): number {
  const { all, first, plus, firstPlus, up, down } = axis;
  const zero = (up.length - 1) / 2;
  let low = up.length;
  let high = -1;
  for (let l = 0, at = split; l < all.length; l++, at += BLOCK) {
    const n = first[at];
    const p = firstPlus[at];
    const [rest, restPlus] = [all[l] - n, plus[l] - p];
    const bin = zero + (turned ? 2 * restPlus - rest : 2 * p - n);
    const [held, heldPlus] = turned ? [n, p] : [rest, restPlus];
    if (held === 0) continue;
    if (bin < low) low = bin;
    if (bin > high) high = bin;
    up[bin] += heldPlus;
    down[bin] += held - heldPlus;
  }
  let allUp = 0;
  let allDown = 0;
  let won = 0;
  for (let bin = low; bin <= high; bin++) {
    won += up[bin] * (2 * allDown + down[bin]);
    allUp += up[bin];
    allDown += down[bin];
    up[bin] = down[bin] = 0;
  }
  const pairs = allUp * allDown;
  return pairs === 0 ? 0 : won / pairs - 1;
}
