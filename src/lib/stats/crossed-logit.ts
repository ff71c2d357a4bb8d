import { FEW, FEWEST } from './asymmetry.ts';
import { blockOf, type Block, type BlockLimits } from './crossed/block.ts';
import { COLS, deviationOf, likelihood, PLACES, ROWS } from './crossed/likelihood.ts';
import { profile, type Profile } from './crossed/profile.ts';
import type { SignedCells } from './signed-cells.ts';

/** A crossed logit model of some matrices. */
export interface CrossedLogit {
  /** Signed cells that it is of, a cell counted under each prompt. */
  cells: number;
  /** Matrices that have both signs. */
  matrices: number;
  /** Signed cells that were left out, since there are too many lines: those of the lines with the fewest. */
  leftOut: number;
  /** null: too few cells. */
  fit: CrossedFit | null;
}

/** Standard deviations of line effects on the scale of log odds, with 95 % interval and one-sided p. */
export interface CrossedFit {
  rows: Profile;
  cols: Profile;
  /** Of both at once: the larger p of the two. */
  p: number;
  /** Of single cells over prompts; null where no cell has a sign under several. */
  cellSd: number | null;
}

/** Signed cells beyond the first of their line: with fewer an axis' deviation cannot be told. */
const FEWEST_REPEATS = 10;

/** What keeps a fit to seconds: operations that inner lines cost in a step, and answers. */
const MOST = { operations: 1.6e7, answers: 30_000 };

/**
 * logit P(max | signed) = intercept of the matrix and prompt + row + column,
 * with rows and columns of each matrix as random effects, the same under every prompt. Where cells have
 * a sign under several prompts they have a random effect, too, since a weight that keeps its sign is
 * no line that does. An intercept of each matrix and prompt holds what matrix and prompt add, and
 * what they do together. All are fitted by the largest marginal likelihood; the integral over effects
 * is by expectation propagation (crossed/evidence.ts), which has little of the bias that Laplace's
 * approximation and penalised quasi-likelihood have where lines hold few cells (Kuss and Rasmussen
 * 2005). What is left is that of maximum likelihood, which takes no account of the intercepts'
 * errors: deviations come out a little small where lines or cells are few. (A flat prior of
 * intercepts, as in REML, would make every large deviation likely: between −∞ and ∞ there is always
 * room for one more, and with 40 cells one map in ten was called two-dimensional.) It takes no draws:
 * the same cells give the same numbers.
 * Two-dimensional only where both hold: p is the larger of the two (Berger 1982).
 * @param matrices signed cells of each, an entry for each prompt
 */
export function crossedLogit(matrices: readonly (readonly SignedCells[])[]): CrossedLogit {
  const most: BlockLimits = {
    inners: Math.floor(Math.cbrt(MOST.operations / Math.max(1, matrices.length))),
    answers: Math.floor(MOST.answers / Math.max(1, matrices.length)),
  };
  const blocks = matrices.flatMap((prompts) => blockOf(prompts, most) ?? []);
  const cells = sum(blocks.map(({ signs }) => signs.length));
  const leftOut = sum(blocks.map((block) => block.leftOut));
  return { cells, matrices: blocks.length, leftOut, fit: isEnough(blocks) ? fitOf(blocks) : null };
}

function fitOf(blocks: readonly Block[]): CrossedFit {
  const all = likelihood(blocks);
  const top = all.top();
  const [rows, cols] = [ROWS, COLS].map((variable) => profile(all, top, variable));
  const cellSd = all.hasRepeats ? deviationOf(top.at[PLACES]) : null;
  return { rows, cols, p: Math.max(rows.p, cols.p), cellSd };
}

/** Whether there are cells of both signs, and on each axis lines with several. */
function isEnough(blocks: readonly Block[]): boolean {
  const cells = sum(blocks.map(({ signs }) => signs.length));
  const excess = sum(blocks.map(({ signs }) => signs.reduce((all, sign) => all + sign, 0)));
  const repeats = (isOfRows: boolean) =>
    sum(
      blocks.map(
        ({ isByRows, outers, inners, placeEnds }) =>
          placeEnds.length - (isByRows === isOfRows ? outers : inners),
      ),
    );
  return (
    cells >= FEW &&
    (cells - Math.abs(excess)) / 2 >= FEWEST &&
    Math.min(repeats(true), repeats(false)) >= FEWEST_REPEATS
  );
}

const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0);
