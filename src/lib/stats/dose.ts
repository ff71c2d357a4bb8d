import { logisticFit } from './logistic-fit.ts';
import { UNPAIRED, type Pairs } from './pairs.ts';
import { seededRandom } from './random.ts';
import { lineOf, type Axis, type SignedCells } from './signed-cells.ts';

/** Lines of about equal activity. */
export interface DoseStratum {
  lines: number;
  /** The least and the most active line: cells that answer to max or min. */
  from: number;
  to: number;
  maxOnly: number;
  minOnly: number;
}

/** The ratio of max to min against the lines' activity. */
export interface Dose {
  /** From the least active lines to the most active ones. */
  strata: DoseStratum[];
  /** Of asymmetry along this axis beyond what activity alone gives. */
  p: number;
}

/** One line with single-kind cells. */
interface Line {
  activity: number;
  max: number;
  min: number;
}

const STRATA = 4;

/**
 * Dose: the ratio of max-only to min-only cells against a line's activity, and asymmetry beyond it.
 * Where busy lines have another ratio than quiet ones, an order by max minus min finds that without
 * any line having a sign of its own. Activity is the covariate: P(max | single kind) of a line is
 * fitted as logistic in ln activity and its square (logistic-fit.ts), and
 * T = Σ over lines of (max − n P)² / (n P (1 − P)) is compared with that of maps whose signs are
 * drawn by these chances (parametric bootstrap, Efron 1979); they are not fitted again, which makes
 * p too large rather than too small. The strata, at most four with about as many single-kind cells
 * (Cochran 1968), are to be looked at.
 */
export function dose(
  pairs: Pairs,
  signed: SignedCells,
  axis: Axis,
  { permutations, seed }: { permutations: number; seed: number },
): Dose {
  const lines = linesOf(pairs, signed, axis);
  const sizes = lines.map(({ max, min }) => max + min);
  const logs = standardised(lines.map(({ activity }) => Math.log(activity)));
  const chances = logisticFit(
    logs.map((x) => [1, x, x * x]),
    lines.map(({ max }) => max),
    sizes,
  );
  const misfit = (max: (l: number) => number) =>
    lines.reduce((sum, _, l) => {
      const variance = Math.max(1e-6, sizes[l] * chances[l] * (1 - chances[l]));
      return sum + (max(l) - sizes[l] * chances[l]) ** 2 / variance;
    }, 0);
  const real = misfit((l) => lines[l].max);
  const random = seededRandom(seed ^ 0x51ed270b);
  let atLeast = 0;
  for (let b = 0; b < permutations; b++) {
    const drawn = misfit((l) => binomial(sizes[l], chances[l], random));
    if (drawn >= real - 1e-9) atLeast++;
  }
  return { strata: strataOf(lines), p: (1 + atLeast) / (1 + permutations) };
}

/** Mean 0, standard deviation 1; else the covariate and its square would hardly differ. */
function standardised(values: readonly number[]): number[] {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length;
  return values.map((x) => (variance > 0 ? (x - mean) / Math.sqrt(variance) : 0));
}

function binomial(n: number, chance: number, random: ReturnType<typeof seededRandom>): number {
  let hits = 0;
  for (let i = 0; i < n; i++) if (random.below(2 ** 32) < chance * 2 ** 32) hits++;
  return hits;
}

function linesOf({ grid, answers }: Pairs, signed: SignedCells, axis: Axis): Line[] {
  const all = Array.from({ length: grid[axis] }, (): Line => ({ activity: 0, max: 0, min: 0 }));
  answers.forEach((answer, cell) => {
    if (answer !== UNPAIRED && answer !== 0) all[lineOf(grid, axis, cell)].activity++;
  });
  signed[axis].forEach((line, i) => all[line][signed.signs[i] > 0 ? 'max' : 'min']++);
  return all.filter(({ max, min }) => max + min > 0).sort((a, b) => a.activity - b.activity);
}

/** Lines of equal activity stay together. @param lines from the least active one to the most active one */
function strataOf(lines: readonly Line[]): DoseStratum[] {
  const all = lines.reduce((sum, { max, min }) => sum + max + min, 0);
  const strata: DoseStratum[] = [];
  let before = 0;
  let at = -1;
  for (const { activity, max, min } of lines) {
    const due = Math.min(STRATA - 1, Math.floor((STRATA * before) / all));
    if (due > at && activity !== strata.at(-1)?.to) {
      at = due;
      strata.push({ lines: 0, from: activity, to: activity, maxOnly: 0, minOnly: 0 });
    }
    const stratum = strata[strata.length - 1];
    stratum.lines++;
    stratum.to = activity;
    stratum.maxOnly += max;
    stratum.minOnly += min;
    before += max + min;
  }
  return strata;
}
