import type { SignedCells } from '../signed-cells.ts';

/**
 * The signed cells of one matrix under all prompts, in the order of their outer lines. Outer is the
 * axis with more lines, inner the other one: outer lines are eliminated one by one, inner ones and
 * intercepts are solved for together.
 */
export interface Block {
  /** Whether rows are the outer lines. */
  isByRows: boolean;
  /** Answers of lines that were too many. */
  leftOut: number;
  outers: number;
  inners: number;
  /** One for each prompt that has both signs in this matrix. */
  intercepts: number;
  /** Answers: a signed cell under one prompt. Those of a place stand together, and so do those of an outer line. */
  signs: Int8Array;
  inner: Uint32Array;
  intercept: Uint32Array;
  /** Answers of place k: from placeEnds[k − 1] to placeEnds[k]. */
  placeEnds: Uint32Array;
  /** Places of outer line o: from outerEnds[o − 1] to outerEnds[o]. */
  outerEnds: Uint32Array;
  /** Inner lines and intercepts (numbered after them) that outer line o meets: from metEnds[o − 1] to metEnds[o]. */
  met: Uint32Array;
  metEnds: Uint32Array;
  /** Where in `met` an answer's inner line and intercept are. */
  innerMet: Uint32Array;
  interceptMet: Uint32Array;
}

/**
 * What stands for the answers' likelihoods: exp(shift · η − ½ precision · η²) for each answer's
 * linear predictor η = intercept + outer + inner + place.
 */
export interface Sites {
  precision: Float64Array;
  shift: Float64Array;
}

/** How much of a matrix is taken. */
export interface BlockLimits {
  inners: number;
  answers: number;
}

interface Answer {
  row: number;
  col: number;
  sign: number;
  prompt: number;
}

/**
 * Maps in which all cells have one sign say nothing about lines (their intercept takes all) and are
 * left out.
 * @param prompts signed cells of one matrix, an entry for each prompt
 * @param most of more, the lines with the most answers are taken
 * @returns null if no prompt has both signs
 */
export function blockOf(prompts: readonly SignedCells[], most: BlockLimits): Block | null {
  const all = prompts.flatMap(({ signs, rows, cols }, prompt) => {
    if (!signs.includes(1) || !signs.includes(-1)) return [];
    return Array.from(signs, (sign, i): Answer => ({ row: rows[i], col: cols[i], sign, prompt }));
  });
  if (all.length === 0) return null;
  const lines = (axis: 'row' | 'col') => new Set(all.map((one) => one[axis])).size;
  const isByRows = lines('row') >= lines('col');
  const [outerAxis, innerAxis] = isByRows ? (['row', 'col'] as const) : (['col', 'row'] as const);
  const answers = busiest(busiest(all, innerAxis, { lines: most.inners }), outerAxis, {
    answers: most.answers,
  }).sort((a, b) => a[outerAxis] - b[outerAxis] || a[innerAxis] - b[innerAxis]);
  const ends = (isSame: (a: Answer, b: Answer) => boolean) =>
    answers.flatMap((one, i) =>
      i + 1 < answers.length && isSame(one, answers[i + 1]) ? [] : [i + 1],
    );
  const outerAnswers = ends((a, b) => a[outerAxis] === b[outerAxis]);
  const placeEnds = ends((a, b) => a.row === b.row && a.col === b.col);
  const inners = numbered(answers.map((one) => one[innerAxis]));
  const intercepts = numbered(answers.map((one) => one.prompt));
  const inner = Uint32Array.from(answers, (one) => inners.get(one[innerAxis])!);
  const intercept = Uint32Array.from(answers, ({ prompt }) => intercepts.get(prompt)!);
  return {
    isByRows,
    leftOut: all.length - answers.length,
    outers: outerAnswers.length,
    inners: inners.size,
    intercepts: intercepts.size,
    signs: Int8Array.from(answers, ({ sign }) => sign),
    ...{ inner, intercept },
    placeEnds: Uint32Array.from(placeEnds),
    outerEnds: Uint32Array.from(outerAnswers, (end) => placeEnds.indexOf(end) + 1),
    ...meetings(outerAnswers, inner, intercept, inners.size),
  };
}

/** Which inner lines and intercepts each outer line meets. @param ends answers of each outer line */
function meetings(
  ends: readonly number[],
  inner: Uint32Array,
  intercept: Uint32Array,
  inners: number,
): Pick<Block, 'met' | 'metEnds' | 'innerMet' | 'interceptMet'> {
  const met: number[] = [];
  const [innerMet, interceptMet] = [new Uint32Array(inner.length), new Uint32Array(inner.length)];
  const metEnds = ends.map((end, o) => {
    const places = new Map<number, number>();
    const placeOf = (s: number) => {
      if (!places.has(s)) places.set(s, met.push(s) - 1);
      return places.get(s)!;
    };
    for (let i = o ? ends[o - 1] : 0; i < end; i++) {
      innerMet[i] = placeOf(inner[i]);
      interceptMet[i] = placeOf(inners + intercept[i]);
    }
    return met.length;
  });
  return {
    met: Uint32Array.from(met),
    metEnds: Uint32Array.from(metEnds),
    ...{ innerMet, interceptMet },
  };
}

/** The answers of the lines that have the most of them; of equal lines the first. */
function busiest(
  all: readonly Answer[],
  axis: 'row' | 'col',
  most: { lines?: number; answers?: number },
): Answer[] {
  const counts = new Map<number, number>();
  for (const one of all) counts.set(one[axis], (counts.get(one[axis]) ?? 0) + 1);
  const inOrder = [...counts].sort(([a, m], [b, n]) => n - m || a - b);
  const taken = new Set<number>();
  let answers = 0;
  for (const [line, count] of inOrder.slice(0, most.lines)) {
    answers += count;
    if (answers > (most.answers ?? Infinity)) break;
    taken.add(line);
  }
  return all.filter((one) => taken.has(one[axis]));
}

/** Numbers from 0 on for each value that occurs. */
function numbered(values: readonly number[]): Map<number, number> {
  const places = new Map<number, number>();
  for (const value of values) if (!places.has(value)) places.set(value, places.size);
  return places;
}
