import type { MatrixId } from '../../../../src/lib/model/matrix.ts';
import type { Site } from '../../../../src/lib/model/site.ts';
import type { Heap } from '../heap.ts';
import type { Pass } from '../llama.ts';
import type { Overwriting } from '../../shared/overwriting.ts';
import type { Patches } from './patch.ts';
import type { PreparedPrompt } from './prepared-prompt.ts';

export interface StartArgs {
  heap: Heap;
  pass: Pass;
  run: PreparedPrompt;
  /** All sites lie in this matrix. */
  matrix: MatrixId;
  /** Null: the null mutant. */
  mutants: readonly (Overwriting | null)[];
  patches: Patches;
  /** Room for [rows, the tallest site in whole panels]. */
  aside: number;
}

/**
 * Takes the mutants of a batch through their own layer: what they have in common with the wild type
 * is copied from it, of the product that a site lies in only the columns it touches are computed.
 * Leaves x of the layer above.
 */
export function startLayer(args: StartArgs): void {
  const { pass, matrix } = args;
  const { layer } = matrix;
  switch (matrix.projection) {
    case 'q':
    case 'k':
    case 'v':
      startInAttention(args);
      pass.afterAttention(layer);
      pass.mlp(layer);
      return;
    case 'o':
      startAtOutput(args);
      pass.mlp(layer);
      return;
    case 'gate':
    case 'up':
      startInMlp(args);
      pass.down(layer);
      return;
    case 'down':
      startAtDown(args);
  }
}

/** → qkv, attended of the mutants, and x, the layer's input. */
function startInAttention({ heap, pass, run, matrix, mutants, patches }: StartArgs): void {
  const { state: s, model, rows, first } = pass.args;
  const { layer } = matrix;
  const wt = run.inside(layer);
  const per = pass.rowsAfter(layer);
  const { d, q, qkv: wide } = pass.widths;
  const share = sharing(heap, mutants.length);
  share(run.inputs[layer].at, s.x.at, d, first, rows);
  share(wt.qkv.at, s.qkv.at, wide, first, rows);
  share(wt.attended.at, s.attended.at, q, first + rows - per, per);
  mutants.forEach((mutant, b) => {
    if (!mutant) return;
    const { panels, cols, out, n, bias } = patches.make(mutant);
    heap.kernels.linear(
      ...([wt.h1.at + 4 * first * d, d, panels, cols, cols, n, bias, 0] as const),
      ...([s.qkv.at + 4 * (b * rows * wide + out), wide, rows] as const),
    );
    pass.attend(layer, b, kvHeadsOf(mutant.site, model.config));
  });
}

/** Key/value heads that a site in q, k or v touches. A norm spreads a change over its head, and no further. */
function kvHeadsOf(
  { projection, row, height }: Site,
  c: { head_dim: number; num_attention_heads: number; num_key_value_heads: number },
): { first: number; count: number } {
  const share = projection === 'q' ? c.num_attention_heads / c.num_key_value_heads : 1;
  const first = Math.floor(row / c.head_dim / share);
  return { first, count: Math.floor((row + height - 1) / c.head_dim / share) + 1 - first };
}

/** → mid of the mutants: only columns of it change. */
function startAtOutput({ heap, pass, run, matrix, mutants, patches }: StartArgs): void {
  const { state: s } = pass.args;
  const { layer } = matrix;
  const wt = run.inside(layer);
  const { d } = pass.widths;
  const { per, from } = going(pass, layer);
  sharing(heap, mutants.length)(wt.mid.at, s.mid.at, d, from, per);
  mutants.forEach((mutant, b) => {
    if (!mutant) return;
    const { panels, cols, out, n } = patches.make(mutant);
    heap.kernels.linear(
      ...([wt.attended.at + 4 * from * cols, cols, panels, cols, cols, n] as const),
      ...([run.inputs[layer].at + 4 * (from * d + out), d] as const),
      ...([s.mid.at + 4 * (b * per * d + out), d, per] as const),
    );
  });
}

/** → mid, which is the wild type's, and act, of which only columns change. */
function startInMlp({ heap, pass, run, matrix, mutants, patches, aside }: StartArgs): void {
  const { state: s } = pass.args;
  const { layer, projection } = matrix;
  const wt = run.inside(layer);
  const { d, f } = pass.widths;
  const { per, from } = going(pass, layer);
  const share = sharing(heap, mutants.length);
  share(wt.mid.at, s.mid.at, d, from, per);
  share(wt.act.at, s.act.at, f, from, per);
  mutants.forEach((mutant, b) => {
    if (!mutant) return;
    const { panels, cols, out, n } = patches.make(mutant);
    const { linear, swiglu } = heap.kernels;
    linear(wt.h2.at + 4 * from * d, d, panels, cols, cols, n, 0, 0, aside, n, per);
    const column = projection === 'gate' ? out : out - f;
    const gate = wt.gateUp.at + 4 * (from * 2 * f + column);
    const act = s.act.at + 4 * (b * per * f + column);
    if (projection === 'gate') swiglu(aside, n, gate + 4 * f, 2 * f, act, f, n, per);
    else swiglu(gate, 2 * f, aside, n, act, f, n, per);
  });
}

/** → x of the layer above: only columns of it change. */
function startAtDown({ heap, pass, run, matrix, mutants, patches }: StartArgs): void {
  const { state: s } = pass.args;
  const { layer } = matrix;
  const wt = run.inside(layer);
  const { d } = pass.widths;
  const { per, from } = going(pass, layer);
  sharing(heap, mutants.length)(run.inputs[layer + 1].at, s.x.at, d, from, per);
  mutants.forEach((mutant, b) => {
    if (!mutant) return;
    const { panels, cols, out, n } = patches.make(mutant);
    heap.kernels.linear(
      ...([wt.act.at + 4 * from * cols, cols, panels, cols, cols, n] as const),
      ...([wt.mid.at + 4 * (from * d + out), d] as const),
      ...([s.x.at + 4 * (b * per * d + out), d, per] as const),
    );
  });
}

/** Rows of each sequence that go on from a layer's attention, and the position of the first. */
function going(pass: Pass, layer: number): { per: number; from: number } {
  const { rows, first } = pass.args;
  const per = pass.rowsAfter(layer);
  return { per, from: first + rows - per };
}

/** Copies rows `from` … of the wild type's [T, cols] to every one of B mutants. */
function sharing(heap: Heap, times: number) {
  return (x: number, y: number, cols: number, from: number, count: number) => {
    heap.kernels.repeat(x + 4 * from * cols, y, 4 * count * cols, times);
  };
}
