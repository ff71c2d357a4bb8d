import { maxOf } from '../../../../src/lib/base/arrays.ts';
import { delta } from '../../../../src/lib/risk/delta.ts';
import type { MatrixId } from '../../../../src/lib/model/matrix.ts';
import type { ValueRange } from '../../../../src/lib/model/value-range.ts';
import type { ScreenKind } from '../../../../src/lib/plan/grid.ts';
import { pairsBefore, readersOf } from '../../shared/pairs.ts';
import type { CellRisks } from '../../shared/refine.ts';
import { breathe } from '../breathe.ts';
import { allocateAll, type Block, type Heap } from '../heap.ts';
import { eachRow } from '../linear-map.ts';
import { locationOf, type ProcessorModel } from '../model.ts';
import { PANEL } from '../panels.ts';
import { HeadPairs, type AttendedGradient, type Heads, type MovedWeight } from './head-pairs.ts';
import type { PromptInside } from './prompt-inside.ts';

/** Most panels of eight mutants that are computed together, and bytes of what they change. */
const MOST_PANELS = 16;
const CHANGE_BYTES = 32 * 2 ** 20;

export interface RefinedArgs {
  heap: Heap;
  model: ProcessorModel;
  /** A matrix of q or k. */
  id: MatrixId;
  range: ValueRange;
  attended: AttendedGradient;
  prompts: readonly PromptInside[];
}

/** Mutants of one row of the matrix in one panel. */
interface Panel {
  row: number;
  mutants: MovedWeight[];
}

/**
 * The risks of single-weight mutants of q or k with the attention of their heads exact: what the
 * mutant does to the attention weights, and from there on to first order. Throws the signal's reason
 * when aborted.
 * @param cells ascending
 */
export async function refinedRisks(
  args: RefinedArgs,
  kind: ScreenKind,
  cells: Uint32Array,
  signal?: AbortSignal,
): Promise<CellRisks> {
  const { heap, model, id, prompts, attended } = args;
  const { head_dim, num_attention_heads, num_key_value_heads } = model.config;
  const group = num_attention_heads / num_key_value_heads;
  const ofQueries = id.projection === 'q';
  const found: CellRisks = {
    risk: new Float32Array(cells.length),
    of: new Uint32Array(cells.length),
  };
  const headsOf = ({ row }: Panel): Heads => {
    const head = Math.floor(row / head_dim);
    return ofQueries
      ? { first: head, count: heads, kv: Math.floor(head / group) }
      : { first: head * group, count: heads, kv: head };
  };
  const heads = readersOf({
    ofQueries,
    heads: num_attention_heads,
    kvHeads: num_key_value_heads,
  });
  const inner =
    heads *
    maxOf(
      prompts.map((prompt) => pairsBefore(prompt.rows, model.config.sliding_window)),
      1,
    );
  const most = Math.min(MOST_PANELS, Math.max(1, Math.floor(CHANGE_BYTES / (4 * PANEL * inner))));
  const sums = most * PANEL;
  const [right, ...extremes] = allocateAll(heap, [sums * inner, sums, sums, sums, sums]);
  const all: HeadPairs[] = [];
  try {
    const of = { layer: id.layer, ofQueries, heads };
    for (const prompt of prompts)
      all.push(new HeadPairs(heap, model, prompt, attended.rows, of, right));
    let inside: Heads | null = null;
    let done = 0;
    const panelsOfAll = panelsOf(args, kind, cells);
    for (const panels of together(panelsOfAll, most, (one) => headsOf(one).first)) {
      const own = headsOf(panels[0]);
      if (inside?.first !== own.first) for (const pairs of all) pairs.enter(own, attended);
      inside = own;
      for (const pairs of all) {
        changeAll(pairs, panels);
        takeSmallest(heap, pairs, panels, extremes, found, done);
        await breathe(signal);
      }
      done += panels.reduce((sum, { mutants }) => sum + mutants.length, 0);
    }
    return found;
  } finally {
    for (const block of [right, ...extremes]) heap.free(block);
    for (const pairs of all) pairs.destroy();
  }
}

/** The cells row by row, eight at a time. */
function* panelsOf(
  { heap, model, id, range }: RefinedArgs,
  kind: ScreenKind,
  cells: Uint32Array,
): Generator<Panel> {
  const { map, first } = locationOf(model, id);
  const cols = model.config.hidden_size;
  for (let at = 0; at < cells.length;) {
    const row = Math.floor(cells[at] / cols);
    const mutants: MovedWeight[] = [];
    eachRow(heap, map, first + row, 1, (weights, from) => {
      for (; mutants.length < PANEL && Math.floor(cells[at] / cols) === row; at++) {
        const col = cells[at] % cols;
        mutants.push({ col, delta: delta(kind, weights[from + PANEL * col], range) });
      }
    });
    yield { row, mutants };
  }
}

/** Panels of the same heads, `most` at a time. */
function* together(
  panels: Iterable<Panel>,
  most: number,
  headOf: (panel: Panel) => number,
): Generator<Panel[]> {
  let some: Panel[] = [];
  for (const panel of panels) {
    if (some.length === most || (some.length > 0 && headOf(some[0]) !== headOf(panel))) {
      yield some;
      some = [];
    }
    some.push(panel);
  }
  if (some.length > 0) yield some;
}

function changeAll(pairs: HeadPairs, panels: readonly Panel[]): void {
  let entered = -1;
  panels.forEach(({ row, mutants }, panel) => {
    if (row !== entered) pairs.row(row);
    entered = row;
    pairs.change(panel, row, mutants);
  });
}

/** Joins what the margins of one prompt say to what is found of the mutants from `first` on. */
function takeSmallest(
  heap: Heap,
  pairs: HeadPairs,
  panels: readonly Panel[],
  [up, down, upOf, downOf]: readonly Block[],
  found: CellRisks,
  first: number,
): void {
  heap.view(up).fill(-Infinity);
  heap.view(down).fill(Infinity);
  heap.words(downOf).fill(0);
  pairs.extremes(panels.length, up, down, upOf, downOf);
  const [least, groups] = [heap.view(down), heap.words(downOf)];
  let n = first;
  panels.forEach(({ mutants }, panel) => {
    mutants.forEach((_, lane) => {
      const mutant = panel * PANEL + lane;
      const risk = -least[mutant];
      if (risk > found.risk[n] || Number.isNaN(risk)) {
        found.risk[n] = risk;
        found.of[n] = pairs.attained(mutant, groups[mutant]);
      }
      n++;
    });
  });
}
