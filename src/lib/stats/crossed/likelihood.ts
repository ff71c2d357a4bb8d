import type { Block } from './block.ts';
import { evidence, flatSites } from './evidence.ts';
import { maximum, type Climb, type Top } from './maximum.ts';

/**
 * Which variance: of rows, of columns, of places over prompts. Variables are x = ln (1 + σ²): they
 * have an end at 0, where the likelihood has a slope, and large variances lie close.
 */
export const [ROWS, COLS, PLACES] = [0, 1, 2];

/** Standard deviations that are searched: the first stands for 0, the last is more than any data tell. */
export const SEARCHED = { least: 1e-3, most: 10 } as const;

export const variableOf = (sd: number): number => Math.log1p(sd * sd);
export const deviationOf = (x: number): number => Math.sqrt(Math.expm1(x));
/** dx / dσ */
export const variablePerDeviation = (sd: number): number => (2 * sd) / (1 + sd * sd);

const BOUNDS = [variableOf(SEARCHED.least), variableOf(SEARCHED.most)] as const;
const START = variableOf(0.7);

/** The marginal likelihood of a model of several matrices, and its maxima. */
export interface Likelihood {
  /** Whether places have answers under several prompts: else their deviation cannot be told. */
  hasRepeats: boolean;
  /** At the standard deviations that are likeliest. */
  top: () => Top;
  /** With one of them held; the others start from `from`. */
  held: (variable: number, x: number, from: Pick<Top, 'at' | 'inverse'>) => Top;
}

export function likelihood(blocks: readonly Block[]): Likelihood {
  const sites = blocks.map(flatSites);
  const hasRepeats = blocks.some(({ placeEnds, signs }) => placeEnds.length < signs.length);
  const climb = (at: readonly number[]): Climb => {
    const [rows, cols] = at.map(deviationOf);
    const place = hasRepeats ? deviationOf(at[PLACES]) : 0;
    let value = 0;
    const slopes = [0, 0, 0];
    blocks.forEach((block, b) => {
      const [outer, inner] = block.isByRows ? [rows, cols] : [cols, rows];
      const one = evidence(block, sites[b], { outer, inner, place });
      value += one.ln;
      slopes[ROWS] += block.isByRows ? one.slopes.outer : one.slopes.inner;
      slopes[COLS] += block.isByRows ? one.slopes.inner : one.slopes.outer;
      slopes[PLACES] += one.slopes.place;
    });
    // dσ²/dx = 1 + σ²
    return { value, gradient: slopes.map((slope, i) => slope * Math.exp(at[i])) };
  };
  const all = [true, true, hasRepeats];
  return {
    hasRepeats,
    top: () => maximum(climb, [START, START, hasRepeats ? START : BOUNDS[0]], all, BOUNDS),
    held: (variable, x, from) =>
      maximum(
        climb,
        from.at.map((other, i) => (i === variable ? x : other)),
        all.map((isFree, i) => isFree && i !== variable),
        BOUNDS,
        from.inverse,
      ),
  };
}
