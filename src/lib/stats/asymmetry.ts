import { quantileSorted } from 'simple-statistics';
import { dose, type Dose } from './dose.ts';
import { Z95, type Interval } from './exact.ts';
import { BLOCK, splitAxis, splitEffects, splitWords } from './half-splits.ts';
import { Z_POWER } from './normal.ts';
import { MAX_ONLY, MIN_ONLY, type Pairs } from './pairs.ts';
import { choose, seededRandom } from './random.ts';
import { AXES, signedCells, type SignedCells } from './signed-cells.ts';
import { twoWay, type TwoWay } from './two-way-asymmetry.ts';

export interface AsymmetrySettings {
  /** Permuted maps that the real one is compared with; a quarter of them where p is plainly large. */
  permutations: number;
  seed: number;
}

const ASYMMETRY_SETTINGS: AsymmetrySettings = { permutations: 1000, seed: 1 };

/** Fewer cells of either sign than this say nothing about an order. */
export const FEWEST = 5;
/** With fewer cells that answer to one kind only, not to find an asymmetry says nothing. */
export const FEW = 40;

/** Splits in two halves: at least a block, and more while the halves of the splits disagree. */
export const SPLITS = { least: BLOCK, most: 8 * BLOCK };

/** Asymmetry along one axis. */
export interface AxisAsymmetry extends Interval {
  /** D, −1 to 1; 0 when the order of one half says nothing about the other. */
  effect: number;
  /** One-sided: the chance of as large an effect in permuted maps. */
  p: number;
  /** The least D that would have been found in 80 % of maps, at p ≤ 0.05; null: none could be. */
  least: number | null;
  /** Effects of the permuted maps. */
  permuted: Float32Array;
  dose: Dose;
}

/** Outcome of the asymmetry test of one matrix. */
export interface Asymmetry {
  maxOnly: number;
  minOnly: number;
  /** How often the cells were split in two halves. */
  splits: number;
  rows: AxisAsymmetry;
  cols: AxisAsymmetry;
  twoWay: TwoWay;
  /** The first few permuted maps: MAX_ONLY, MIN_ONLY or 0 for each cell of the grid. */
  pictures: Uint8Array[];
}

const PICTURES = 3;
const LEVEL = 0.05;

/**
 * Cross-fitted asymmetry. A cell that answers to max only counts +1, to min only −1; the others
 * have no sign. The signed cells are split in two halves by a coin toss. Rows are ordered by their
 * max-minus-min counts in one half, and over all pairs of a max-only and a min-only cell of the
 * other half it is counted how much more often the max-only cell lies on the row with the larger
 * count: D = (more − less) / pairs, pairs on rows of equal count counting half (Somers 1962). The
 * same with the halves exchanged, the same for columns; the effect is the mean over halves and
 * splits. There are at least 32 splits, and up to 256 while the p of one half of the splits and of
 * the other disagree, so that the verdict is not the seed's.
 *
 * Null: signs are permuted among the signed cells. That is to exchange max and min within cells at
 * random, keeping how many cells answer to each, so that bias of one ratio on all lines is no
 * asymmetry; every permuted map goes through the same splits and orders. p = (1 + permuted maps
 * with at least the effect) / (1 + permutations) (Phipson and Smyth 2010).
 *
 * Interval: the effect ± 1.96 standard deviations of the permuted effects, 95 %. It is for the
 * cells of this map at its lines as they are, not for other lines. Least: the 95 % quantile of the
 * permuted effects and 0.84 of their standard deviations (normal approximation).
 *
 * @returns null if fewer than {@link FEWEST} cells answer to max only, or to min only
 */
export function asymmetry(
  pairs: Pairs,
  settings: AsymmetrySettings = ASYMMETRY_SETTINGS,
): Asymmetry | null {
  const { maxOnly, minOnly } = pairs;
  if (Math.min(maxOnly, minOnly) < FEWEST) return null;
  const signed = signedCells(pairs);
  const { splits, effects } = crossFitted(signed, Math.min(maxOnly, minOnly), settings);
  const [rows, cols] = AXES.map((axis, a) => ({
    ...against(effects[a].real, effects[a].permuted),
    dose: dose(pairs, signed, axis, settings),
  }));
  const pictures = picturesOf(pairs, signed, settings);
  return { maxOnly, minOnly, splits, rows, cols, twoWay: twoWay(signed, settings), pictures };
}

/** The effect of an axis, and of every permuted map. */
interface Effects {
  real: number;
  permuted: Float32Array;
}

/** Sums over blocks of splits, those of even and of odd number apart. */
interface Sums {
  real: [number, number];
  permuted: [Float64Array, Float64Array];
  /** Permuted maps that count. */
  maps: number;
}

/** After this share of the permuted maps an axis is done with whose p is plainly above 0.05. */
const EARLY = { share: 1 / 4, p: 0.2 };

function crossFitted(
  { cells, signs, ...lines }: SignedCells,
  few: number,
  { permutations, seed }: AsymmetrySettings,
): { splits: number; effects: Effects[] } {
  // whichever sign fewer cells have is followed: exchanging all signs leaves D as it is
  const sign = 2 * signs.filter((s) => s > 0).length <= signs.length ? 1 : -1;
  const followed = Uint32Array.from(signs.keys()).filter((i) => signs[i] === sign);
  const early = Math.ceil(EARLY.share * permutations);
  const sums = AXES.map((): Sums => ({
    real: [0, 0],
    permuted: [new Float64Array(permutations), new Float64Array(permutations)],
    maps: permutations,
  }));
  let blocks = 0;
  do {
    const words = splitWords(cells, seed, blocks);
    const axes = AXES.map((axis) => splitAxis(lines[axis], words));
    const next = permutedCells(cells.length, few, seed);
    axes.forEach((axis, a) => addTo(sums[a].real, splitEffects(axis, words, followed, few)));
    for (let b = 0; b < permutations && sums.some(({ maps }) => b < maps); b++) {
      const order = next();
      for (let a = 0; a < axes.length; a++) {
        const { permuted, maps } = sums[a];
        if (b >= maps) continue;
        const [even, odd] = splitEffects(axes[a], words, order, few);
        permuted[0][b] += even;
        permuted[1][b] += odd;
      }
      if (blocks > 0 || b + 1 !== early) continue;
      for (const axis of sums) if (effectsOf(axis, 1, early).p > EARLY.p) axis.maps = early;
    }
    blocks++;
  } while (blocks * BLOCK < SPLITS.most && sums.some(disagree));
  return {
    splits: blocks * BLOCK,
    effects: sums.map((axis) => effectsOf(axis, blocks, axis.maps)),
  };
}

const addTo = (sums: [number, number], [even, odd]: readonly [number, number]) => {
  sums[0] += even;
  sums[1] += odd;
};

/** Means over all splits. */
function effectsOf(
  { real, permuted }: Sums,
  blocks: number,
  maps: number,
): Effects & { p: number } {
  const mean = (even: number, odd: number) => (even + odd) / (2 * blocks);
  const effect = mean(...real);
  const effects = Float32Array.from({ length: maps }, (_, b) =>
    mean(permuted[0][b], permuted[1][b]),
  );
  return { real: effect, permuted: effects, p: share(effects, Math.fround(effect)) };
}

/** Which cells have the rarer sign in one permuted map after another: the first few of the list. */
function permutedCells(cells: number, few: number, seed: number): () => Uint32Array {
  const order = Uint32Array.from({ length: cells }, (_, i) => i);
  const random = seededRandom(seed);
  return () => {
    choose(order, few, random);
    return order;
  };
}

/** How far apart p of the two halves of the splits may lie where one of them is small. */
const RATIO = 1.5;

/** Whether splits of even and of odd number give p that lie apart, one of them small. */
function disagree({ real, permuted, maps }: Sums): boolean {
  const [even, odd] = [0, 1].map((half) => share(permuted[half].subarray(0, maps), real[half]));
  const [least, most] = [Math.min(even, odd), Math.max(even, odd)];
  return least <= LEVEL && most > RATIO * least + 2 / maps;
}

/** p of an effect among permuted ones. */
function share(permuted: ArrayLike<number>, effect: number): number {
  let atLeast = 0;
  for (let b = 0; b < permuted.length; b++) if (permuted[b] >= effect - 1e-9) atLeast++;
  return (1 + atLeast) / (1 + permuted.length);
}

function against(effect: number, permuted: Float32Array): Omit<AxisAsymmetry, 'dose'> {
  // about 0, where permuted effects have their mean
  const deviation = Math.sqrt(permuted.reduce((sum, x) => sum + x * x, 0) / permuted.length);
  const half = Z95 * deviation;
  const critical = quantileSorted(Array.from(permuted.slice().sort()), 1 - LEVEL);
  const least = critical + Z_POWER * deviation;
  return {
    effect,
    low: Math.max(-1, effect - half),
    high: Math.min(1, effect + half),
    p: share(permuted, Math.fround(effect)),
    least: least < 1 ? least : null,
    permuted,
  };
}

function picturesOf(
  { answers, maxOnly, minOnly }: Pairs,
  { cells }: SignedCells,
  { seed }: AsymmetrySettings,
): Uint8Array[] {
  const [few, many] = maxOnly < minOnly ? [MAX_ONLY, MIN_ONLY] : [MIN_ONLY, MAX_ONLY];
  const next = permutedCells(cells.length, Math.min(maxOnly, minOnly), seed);
  return Array.from({ length: PICTURES }, () => {
    const picture = new Uint8Array(answers.length);
    next().forEach((cell, i) => {
      picture[cells[cell]] = i < Math.min(maxOnly, minOnly) ? few : many;
    });
    return picture;
  });
}
