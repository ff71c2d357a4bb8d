import { quantileSorted } from 'simple-statistics';
import type { Interval } from './exact.ts';
import { Z_ONE_SIDED, Z_POWER } from './normal.ts';
import { choose, seededRandom } from './random.ts';

export interface SpreadSettings {
  permutations: number;
  seed: number;
}

/** How much the share to max differs between lines, beyond what groups of cells give. */
export interface LineSpread {
  /** Standard deviation between lines of the share to max, 0 to ½; moment estimate. */
  sd: number;
  /** Where it lies in 95 % of permuted maps, 0 and up. */
  range: Interval;
  /** One-sided. */
  p: number;
  /** The least standard deviation found in 80 % of maps; null: no sign could be exchanged. */
  least: number | null;
}

/** Draws of line effects by which the statistic's scale is found. */
const DRAWS = 32;
/** A smaller p is found with more permuted maps, so that its q is not the seed's: so many times as many. */
const SMALL = 0.02;
const MORE = 30;
const MOST_SIGNS = 4e6;

/**
 * Tests whether lines differ in their share of max-only cells when the counts of groups are kept,
 * which are the lines of the other axis (two-way-asymmetry.ts).
 * T = Σ over lines of (s − E)² / n: n the line's single-kind cells, s their sum of signs, E what
 * the groups' means give for it. Null: signs are permuted within groups; p = (1 + maps with at
 * least T) / (1 + permutations), with up to 30 times as many permutations where p is small.
 *
 * sd: line effects of variance σ² add σ² Σ (W r)² / n to T in expectation, W what the groups' means
 * leave of an effect r, so σ² = (T − mean T of permuted maps) / E Σ (W r)² / n over random r = ± 1
 * (method of moments; Hutchinson 1990 for the scale), halved on the scale of shares. Least: the
 * null's mean + (1.64 + 0.84) standard deviations, in the same units (normal approximation).
 * @param line line of each cell
 * @param group group of each cell
 */
export function lineSpread(
  signs: Int8Array,
  line: Uint32Array,
  group: Uint32Array,
  { permutations, seed }: SpreadSettings,
): LineSpread {
  const runs = runsOf(signs, group);
  const mixed = runs.filter(({ plus, cells }) => plus > 0 && plus < cells.length);
  if (mixed.length === 0) return { sd: 0, range: { low: 0, high: 0 }, p: 1, least: null };
  const spread = statistic(runs, line);
  const random = seededRandom(seed ^ 0x2c1b3c6d);
  const rest = spread.rest(signs);
  const real = spread.of(rest);
  // of the cells whose signs are permuted all are min only to begin with
  for (const { cells } of mixed) for (const i of cells) rest[line[i]] -= signs[i] + 1;
  const drawn = new Float64Array(rest.length);
  const permute = (): number => {
    drawn.set(rest);
    for (const { cells, plus } of mixed) {
      choose(cells, plus, random);
      for (let i = 0; i < plus; i++) drawn[line[cells[i]]] += 2;
    }
    return spread.of(drawn);
  };
  const permuted = Float64Array.from({ length: permutations }, permute);
  const mean = permuted.reduce((sum, t) => sum + t, 0) / permutations;
  const variance = permuted.reduce((sum, t) => sum + (t - mean) ** 2, 0) / permutations;
  const scale = scaleOf(spread, line, random);
  const sdOf = (excess: number) =>
    scale < 1e-9 ? 0 : Math.min(0.5, Math.sqrt(Math.max(0, excess) / scale) / 2);
  // equal up to rounding counts as equal
  const isAtLeast = (t: number) => t >= real - 1e-9;
  let atLeast = permuted.filter(isAtLeast).length;
  let maps = permutations;
  if ((1 + atLeast) / (1 + maps) <= SMALL) {
    maps = Math.max(maps, Math.min(MORE * maps, Math.ceil(MOST_SIGNS / signs.length)));
    for (let b = permutations; b < maps; b++) if (isAtLeast(permute())) atLeast++;
  }
  const beyond = (Z_ONE_SIDED + Z_POWER) * Math.sqrt(variance);
  const least = sdOf(beyond);
  return {
    sd: sdOf(real - mean),
    range: { low: 0, high: sdOf(quantileSorted(Array.from(permuted.sort()), 0.95) - mean) },
    p: (1 + atLeast) / (1 + maps),
    least: least > 0 && least < 0.5 ? least : null,
  };
}

interface Run {
  /** Places in the list of cells. */
  cells: Uint32Array;
  /** How many of them answer to max only. */
  plus: number;
}

function runsOf(signs: Int8Array, group: Uint32Array): Run[] {
  const members = new Map<number, number[]>();
  group.forEach((g, i) => {
    const list = members.get(g);
    if (list) list.push(i);
    else members.set(g, [i]);
  });
  return [...members.values()].map((list) => ({
    cells: Uint32Array.from(list),
    plus: list.filter((i) => signs[i] > 0).length,
  }));
}

/** T, in two steps: what the groups' means leave of any values of the cells, line by line; its size. */
function statistic(runs: readonly Run[], line: Uint32Array) {
  const lines = line.reduce((most, l) => Math.max(most, l), 0) + 1;
  const sizes = new Float64Array(lines);
  for (const l of line) sizes[l]++;
  return {
    rest: (values: ArrayLike<number>): Float64Array => {
      const rest = new Float64Array(lines);
      for (const { cells } of runs) {
        const mean = cells.reduce((sum, i) => sum + values[i], 0) / cells.length;
        for (const i of cells) rest[line[i]] += values[i] - mean;
      }
      return rest;
    },
    of: (rest: Float64Array): number => {
      let t = 0;
      for (let l = 0; l < lines; l++) if (sizes[l] > 0) t += (rest[l] * rest[l]) / sizes[l];
      return t;
    },
  };
}

/** What line effects of ± 1 add to T in the mean. */
function scaleOf(
  { rest, of }: ReturnType<typeof statistic>,
  line: Uint32Array,
  random: ReturnType<typeof seededRandom>,
): number {
  const effect = new Map<number, number>();
  let sum = 0;
  for (let draw = 0; draw < DRAWS; draw++) {
    for (const l of line) effect.set(l, 0);
    for (const l of effect.keys()) effect.set(l, random.below(2) === 0 ? 1 : -1);
    sum += of(rest(Array.from(line, (l) => effect.get(l)!)));
  }
  return sum / DRAWS;
}
