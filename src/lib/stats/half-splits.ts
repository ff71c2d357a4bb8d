import { mix } from '../assay/decoding.ts';

/** Splits that are counted side by side, a bit of a cell's word each. */
export const BLOCK = 32;

/** The cells of one axis' lines, split in two halves 32 times. */
export interface SplitAxis {
  /** Line of each cell, of those that have any, counted from 0. */
  line: Uint32Array;
  /** Cells on each line. */
  all: Int32Array;
  /** Of them in the first half, by split and line. [32 · lines] */
  first: Int32Array;
  /** Scratch: max-only cells of each line, and of its first half by split. */
  plus: Int32Array;
  firstPlus: Int32Array;
  /** Scratch: cells of each sign by the order's count, for both ways round. */
  bins: Record<'up' | 'down' | 'turnedUp' | 'turnedDown', Int32Array>;
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
    for (let s = 0; s < BLOCK; s++) first[s * all.length + l] += (words[i] >>> s) & 1;
  });
  const reach = 2 * all.reduce((most, n) => Math.max(most, n), 0) + 1;
  const make = (n = reach) => new Int32Array(n);
  return {
    ...{ line, all, first, plus: make(all.length), firstPlus: make(first.length) },
    bins: { up: make(), down: make(), turnedUp: make(), turnedDown: make() },
  };
}

/** Counts the max-only cells, given by their places in the list of cells. */
function countPlus(axis: SplitAxis, words: Uint32Array, maxOnly: Uint32Array, n: number): void {
  const { line, plus, firstPlus } = axis;
  plus.fill(0);
  firstPlus.fill(0);
  for (let i = 0; i < n; i++) {
    const l = line[maxOnly[i]];
    plus[l]++;
    for (let word = words[maxOnly[i]]; word !== 0; word &= word - 1)
      firstPlus[(31 - Math.clz32(word & -word)) * plus.length + l]++;
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
  for (let split = 0; split < BLOCK; split++) sums[split & 1] += bothWays(axis, split);
  return [sums[0] / BLOCK, sums[1] / BLOCK];
}

/** The sum of both ways round. Every permuted map comes through here 32 times: nothing is allocated. */
function bothWays({ all, first, plus, firstPlus, bins }: SplitAxis, split: number): number {
  const { up, down, turnedUp, turnedDown } = bins;
  const lines = all.length;
  const zero = (up.length - 1) / 2;
  let low = zero;
  let high = zero;
  for (let l = 0, at = split * lines; l < lines; l++, at++) {
    const n = first[at];
    const p = firstPlus[at];
    const rest = all[l] - n;
    const restPlus = plus[l] - p;
    const bin = zero + 2 * p - n;
    const turned = zero + 2 * restPlus - rest;
    up[bin] += restPlus;
    down[bin] += rest - restPlus;
    turnedUp[turned] += p;
    turnedDown[turned] += n - p;
    if (bin < low) low = bin;
    else if (bin > high) high = bin;
    if (turned < low) low = turned;
    else if (turned > high) high = turned;
  }
  return alongOrder(up, down, low, high) + alongOrder(turnedUp, turnedDown, low, high);
}

/** D of cells in the bins of an order; empties the bins. */
function alongOrder(up: Int32Array, down: Int32Array, low: number, high: number): number {
  let allUp = 0;
  let allDown = 0;
  let won = 0;
  for (let bin = low; bin <= high; bin++) {
    won += up[bin] * (2 * allDown + down[bin]);
    allUp += up[bin];
    allDown += down[bin];
    up[bin] = 0;
    down[bin] = 0;
  }
  const pairs = allUp * allDown;
  return pairs === 0 ? 0 : won / pairs - 1;
}
