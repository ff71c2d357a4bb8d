import { lineSpread, type SpreadSettings } from './line-spread.ts';
import { MAX_ONLY, MIN_ONLY, UNPAIRED, type Pairs } from './pairs.ts';
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
  /** Of asymmetry along this axis with the counts of each stratum kept. */
  p: number;
}

const STRATA = 4;

/**
 * Dose: the ratio of max-only to min-only cells against a line's activity, and asymmetry with it
 * kept. Where busy lines have another ratio than quiet ones, an order by max minus min finds that
 * without any line having a sign of its own. Lines are put into at most four strata of about as
 * many single-kind cells by their activity (Cochran 1968), lines of equal activity together; signs
 * are permuted within strata (line-spread.ts).
 */
export function dose(
  { grid, answers }: Pairs,
  signed: SignedCells,
  axis: Axis,
  settings: SpreadSettings,
): Dose {
  const activity = new Uint32Array(grid[axis]);
  answers.forEach((answer, cell) => {
    if (answer !== UNPAIRED && answer !== 0) activity[lineOf(grid, axis, cell)]++;
  });
  const single = new Uint32Array(grid[axis]);
  for (const line of signed[axis]) single[line]++;
  const order = Array.from(single.keys())
    .filter((line) => single[line] > 0)
    .sort((a, b) => activity[a] - activity[b] || a - b);
  const stratum = new Uint32Array(grid[axis]);
  const strata: DoseStratum[] = [];
  let before = 0;
  let at = -1;
  order.forEach((line, i) => {
    const due = Math.min(STRATA - 1, Math.floor((STRATA * before) / signed.cells.length));
    const isNew = i === 0 || (due > at && activity[line] > activity[order[i - 1]]);
    if (isNew) {
      at = due;
      strata.push({ lines: 0, from: activity[line], to: 0, maxOnly: 0, minOnly: 0 });
    }
    const last = strata[strata.length - 1];
    last.lines++;
    last.to = activity[line];
    stratum[line] = strata.length - 1;
    before += single[line];
  });
  signed.cells.forEach((cell, i) => {
    const own = strata[stratum[signed[axis][i]]];
    if (answers[cell] === MAX_ONLY) own.maxOnly++;
    else if (answers[cell] === MIN_ONLY) own.minOnly++;
  });
  const group = signed[axis].map((line) => stratum[line]);
  return { strata, p: lineSpread(signed.signs, signed[axis], group, settings).p };
}
