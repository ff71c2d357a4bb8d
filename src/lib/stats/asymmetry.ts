import { mix } from '../assay/decoding.ts';
import type { Grid } from '../plan/grid.ts';
import { Z95, type Interval } from './exact.ts';
import { MAX_ONLY, MIN_ONLY, type Pairs } from './pairs.ts';
import { choose, seededRandom } from './random.ts';

export interface AsymmetrySettings {
  /** Permuted maps that the real one is compared with. */
  permutations: number;
  /** How often the cells are split in two halves; results are means over the splits. At most 32. */
  splits: number;
  seed: number;
}

export const ASYMMETRY_SETTINGS: AsymmetrySettings = { permutations: 1000, splits: 4, seed: 1 };

/** Fewer cells of either sign than this say nothing about an order. */
export const FEWEST = 5;

export interface Effect extends Interval {
  /** −1 to 1; 0 when the order of one half says nothing about the other. */
  effect: number;
  /** One-sided: the chance of as large an effect in permuted maps. */
  p: number;
}

/** Outcome of the asymmetry test of one matrix. */
export interface Asymmetry {
  maxOnly: number;
  minOnly: number;
  rows: Effect;
  cols: Effect;
  /** The mean of rows and columns. */
  joint: Effect;
  /** Of asymmetry along both axes: the larger of their p (an intersection–union test, Berger 1982). */
  bothP: number;
  /** Joint effects of the permuted maps. */
  permuted: Float32Array;
  /** The first few permuted maps: MAX_ONLY, MIN_ONLY or 0 for each cell of the grid. */
  pictures: Uint8Array[];
}

const PICTURES = 3;
/** The cells that answer to one kind only, and how they are split. */
interface Signed {
  /** Row and column of each. */
  lines: [Uint32Array, Uint32Array];
  splits: Split[];
  /** Scratch of {@link effects}, by axis. */
  scratch: [Scratch, Scratch];
}
interface Split {
  /** The cells of the first half, and their rows and columns. */
  first: Uint32Array;
  lines: [Uint32Array, Uint32Array];
  /** By axis: how many cells the first and the second half have on each line. */
  cells: [Uint32Array, Uint32Array][];
}
interface Scratch {
  all: Int32Array;
  first: Int32Array;
  second: Int32Array;
  /** Cells of each sign by the order's count, counts from −size to size. */
  plus: Int32Array;
  minus: Int32Array;
}

/**
 * Cross-fitted asymmetry. A cell that answers to max only counts +1, to min only −1; the others
 * have no sign. The signed cells are split in two halves by a coin toss. Rows are ordered by their
 * max-minus-min counts in one half, and over all pairs of a max-only and a min-only cell of the
 * other half it is counted how much more often the max-only cell lies on the row with the larger
 * count: D = (more − less) / pairs, pairs on rows of equal count counting half (Somers 1962). The
 * same with the halves exchanged, the same for columns; the effect is the mean over halves and
 * splits, the joint effect the mean of rows and columns.
 *
 * Null: signs are permuted among the signed cells. That is to exchange max and min within cells at
 * random, keeping how many cells answer to each, so that bias alone is no asymmetry; every permuted
 * map goes through the same splits and orders. p = (1 + permuted maps with at least the effect) /
 * (1 + permutations) (Phipson and Smyth 2010).
 *
 * Interval: the effect ± 1.96 standard deviations of the permuted effects, 95 %. It is for the
 * cells of this map at its lines as they are; where the effect is large it is too wide.
 *
 * @returns null if fewer than {@link FEWEST} cells answer to max only, or to min only
 */
export function asymmetry(
  pairs: Pairs,
  { permutations, splits, seed }: AsymmetrySettings = ASYMMETRY_SETTINGS,
): Asymmetry | null {
  const { maxOnly, minOnly, grid } = pairs;
  if (Math.min(maxOnly, minOnly) < FEWEST) return null;
  const cells = signedCells(pairs.answers);
  const words = cells.map((cell) => mix((mix(seed >>> 0) + cell) >>> 0));
  const signs = Int8Array.from(cells, (cell) => (pairs.answers[cell] === MAX_ONLY ? 1 : -1));
  const signed = splitCells(grid, cells, words, splits);
  const real = effects(signed, signs);

  const order = Uint32Array.from(cells, (_, i) => i);
  const random = seededRandom(seed);
  const [few, many] = maxOnly < minOnly ? [1, -1] : [-1, 1];
  const permuted = [0, 1, 2].map(() => new Float32Array(permutations));
  const pictures: Uint8Array[] = [];
  for (let b = 0; b < permutations; b++) {
    choose(order, Math.min(maxOnly, minOnly), random);
    signs.fill(many);
    for (let i = 0; i < Math.min(maxOnly, minOnly); i++) signs[order[i]] = few;
    effects(signed, signs).forEach((effect, axis) => (permuted[axis][b] = effect));
    if (b < PICTURES) pictures.push(pictureOf(pairs.answers.length, cells, signs));
  }

  const effectOn = (axis: number): Effect => {
    const effect = real[axis];
    const half = Z95 * deviation(permuted[axis]);
    // compared as they are kept, in single precision
    const atLeast = permuted[axis].filter((x) => x >= Math.fround(effect)).length;
    return {
      effect,
      low: Math.max(-1, effect - half),
      high: Math.min(1, effect + half),
      p: (1 + atLeast) / (1 + permutations),
    };
  };
  const [rows, cols, joint] = [effectOn(0), effectOn(1), effectOn(2)];
  const bothP = Math.max(rows.p, cols.p);
  return { maxOnly, minOnly, rows, cols, joint, bothP, permuted: permuted[2], pictures };
}

/** Indices of the cells that answer to one kind only. */
function signedCells(answers: Int8Array): Uint32Array {
  const found: number[] = [];
  answers.forEach((answer, cell) => {
    if (answer === MAX_ONLY || answer === MIN_ONLY) found.push(cell);
  });
  return Uint32Array.from(found);
}

/** Bit s of a cell's word says in which half of split s it lies. */
function splitCells(grid: Grid, cells: Uint32Array, words: Uint32Array, splits: number): Signed {
  const row = cells.map((cell) => Math.floor(cell / grid.cols));
  const col = cells.map((cell) => cell % grid.cols);
  const all = Uint32Array.from(cells, (_, i) => i);
  const axes = [
    { line: row, lines: grid.rows },
    { line: col, lines: grid.cols },
  ];
  return {
    lines: [row, col],
    splits: Array.from({ length: splits }, (_, split) => {
      const first = all.filter((i) => (words[i] >>> split) & 1);
      const cells = axes.map(({ line, lines }): [Uint32Array, Uint32Array] => {
        const counts: [Uint32Array, Uint32Array] = [new Uint32Array(lines), new Uint32Array(lines)];
        all.forEach((i) => counts[(words[i] >>> split) & 1 ? 0 : 1][line[i]]++);
        return counts;
      });
      return { first, lines: [first.map((i) => row[i]), first.map((i) => col[i])], cells };
    }),
    scratch: [scratchFor(grid.rows, grid.cols), scratchFor(grid.cols, grid.rows)],
  };
}

function scratchFor(lines: number, size: number): Scratch {
  const make = (n: number) => new Int32Array(n);
  return {
    all: make(lines),
    first: make(lines),
    second: make(lines),
    plus: make(2 * size + 1),
    minus: make(2 * size + 1),
  };
}

/** [rows, columns, joint]: means over the splits and both ways round. */
function effects({ lines, splits, scratch }: Signed, signs: Int8Array): [number, number, number] {
  const sums = [0, 0];
  for (const axis of [0, 1]) {
    const { all, first, second } = scratch[axis];
    addUp(all, lines[axis], signs);
    for (const split of splits) {
      addUp(first, split.lines[axis], signs, split.first);
      for (let l = 0; l < all.length; l++) second[l] = all[l] - first[l];
      const [n1, n2] = split.cells[axis];
      sums[axis] += alongOrder(first, second, n2, scratch[axis]);
      sums[axis] += alongOrder(second, first, n1, scratch[axis]);
    }
  }
  const [rows, cols] = sums.map((sum) => sum / (2 * splits.length));
  return [rows, cols, (rows + cols) / 2];
}

/** Sums of signs on each line, over the cells of a list (or all). */
function addUp(into: Int32Array, line: Uint32Array, signs: Int8Array, list?: Uint32Array): void {
  into.fill(0);
  if (list) for (let i = 0; i < list.length; i++) into[line[i]] += signs[list[i]];
  else for (let i = 0; i < line.length; i++) into[line[i]] += signs[i];
}

/**
 * Somers' D of held-out signs along an order.
 * @param order count of each line in the half that gives the order
 * @param signs sum of the held-out signs on each line
 * @param cells how many held-out cells each line has
 */
function alongOrder(
  order: Int32Array,
  signs: Int32Array,
  cells: Uint32Array,
  { plus, minus }: Scratch,
): number {
  const zero = (plus.length - 1) / 2;
  let low = 0;
  let high = 0;
  for (let l = 0; l < order.length; l++) {
    if (order[l] < low) low = order[l];
    else if (order[l] > high) high = order[l];
  }
  plus.fill(0, zero + low, zero + high + 1);
  minus.fill(0, zero + low, zero + high + 1);
  for (let l = 0; l < order.length; l++) {
    const n = cells[l];
    if (n === 0) continue;
    const up = (n + signs[l]) / 2;
    plus[zero + order[l]] += up;
    minus[zero + order[l]] += n - up;
  }
  let allPlus = 0;
  let allMinus = 0;
  let won = 0;
  for (let bin = zero + low; bin <= zero + high; bin++) {
    won += plus[bin] * (2 * allMinus + minus[bin]);
    allPlus += plus[bin];
    allMinus += minus[bin];
  }
  const pairs = allPlus * allMinus;
  return pairs === 0 ? 0 : won / pairs - 1;
}

/** Standard deviation about 0, where permuted effects have their mean. */
function deviation(permuted: Float32Array): number {
  return Math.sqrt(permuted.reduce((sum, x) => sum + x * x, 0) / permuted.length);
}

function pictureOf(n: number, cells: Uint32Array, signs: Int8Array): Uint8Array {
  const picture = new Uint8Array(n);
  cells.forEach((cell, i) => (picture[cell] = signs[i] > 0 ? MAX_ONLY : MIN_ONLY));
  return picture;
}
