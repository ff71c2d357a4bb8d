import { BOTH, MAX_ONLY, MIN_ONLY, UNPAIRED, type Pairs } from './pairs.ts';
import { seededRandom } from './random.ts';
import { lineOf } from './signed-cells.ts';

/** Proposals between two maps of the chain, for each cell that answers to min; and at most. */
const PROPOSALS_A_CELL = 2;
const MOST_PROPOSALS = 40_000;

/**
 * Cells in both, in maps whose min cells were moved at random while every row and every column
 * keeps its numbers of max and of min cells, so that lines busy with both kinds make no
 * association. Swaps (Gotelli 2000): of two min cells (r, c) and (r′, c′) the columns are exchanged
 * where (r, c′) and (r′, c) were mutated with both kinds and do not answer to min; else the map
 * stays. The real map has a place in the chain that is drawn at random, and is run on from to both
 * ends, which makes p exact however slowly the chain mixes (Besag and Clifford 1989).
 * @returns cells in both in `permutations` such maps
 */
export function keptMargins(
  { grid, answers }: Pairs,
  permutations: number,
  seed: number,
): Uint32Array {
  const random = seededRandom(seed);
  const before = random.below(permutations + 1);
  const both = new Uint32Array(permutations);
  const run = (from: number, to: number) => {
    const start = Uint32Array.from(answers.keys()).filter((cell) => isMin(answers[cell]));
    const swap = swapper(answers, start, grid.cols, random);
    const proposals = Math.min(PROPOSALS_A_CELL * start.length, MOST_PROPOSALS);
    for (let b = from; b < to; b++) both[b] = swap(proposals);
  };
  run(0, before);
  run(before, permutations);
  return both;
}

const isMin = (answer: number) => answer === MIN_ONLY || answer === BOTH;
const isMax = (answer: number) => answer === MAX_ONLY || answer === BOTH;

/** Moves min cells on by some proposals at a time; answers how many of them answer to max, too. */
function swapper(
  answers: Int8Array,
  cells: Uint32Array,
  cols: number,
  random: ReturnType<typeof seededRandom>,
) {
  const grid = { rows: answers.length / cols, cols };
  const row = cells.map((cell) => lineOf(grid, 'rows', cell));
  const col = cells.map((cell) => lineOf(grid, 'cols', cell));
  const max = Uint8Array.from(answers, (answer) => (isMax(answer) ? 1 : 0));
  /** Where no min cell may be put: it is one, or was not mutated with both kinds. */
  const taken = Uint8Array.from(answers, (answer) =>
    answer === UNPAIRED || isMin(answer) ? 1 : 0,
  );
  let both = cells.reduce((sum, cell) => sum + max[cell], 0);
  return (proposals: number): number => {
    for (let i = 0; i < proposals; i++) {
      const a = random.below(cells.length);
      const b = random.below(cells.length);
      const toA = row[a] * cols + col[b];
      const toB = row[b] * cols + col[a];
      if (taken[toA] || taken[toB]) continue;
      const fromA = row[a] * cols + col[a];
      const fromB = row[b] * cols + col[b];
      taken[fromA] = 0;
      taken[fromB] = 0;
      taken[toA] = 1;
      taken[toB] = 1;
      both += max[toA] + max[toB] - max[fromA] - max[fromB];
      const kept = col[a];
      col[a] = col[b];
      col[b] = kept;
    }
    return both;
  };
}
