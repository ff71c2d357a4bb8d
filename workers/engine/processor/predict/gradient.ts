import type { MatrixId } from '../../../../src/lib/model/matrix.ts';
import type { Block } from '../heap.ts';
import type { ProcessorModel } from '../model.ts';
import { widthsOf } from '../widths.ts';
import type { Backward } from './backward.ts';
import type { CotangentRows } from './cotangent-rows.ts';
import type { PromptInside } from './prompt-inside.ts';

/** Where the gradients of a matrix's outputs lie: column i of row r at `at + 4·(r·ld + i)`. */
export interface OutputGradient {
  at: number;
  ld: number;
  rows: CotangentRows;
}

/**
 * The gradients of what a matrix gives out, of Gate of what comes of it behind SiLU; they are there
 * once {@link Backward} has come to them.
 */
export function outputGradient(
  model: ProcessorModel,
  backward: Backward,
  { layer, projection }: MatrixId,
): OutputGradient {
  const { d, f, q, kv, qkv: ld } = widthsOf(model.config);
  const after = backward.rowsAfter(layer);
  const { full, tail, ends } = backward.rows;
  const qkv = (column: number, rows: CotangentRows) => ({
    at: backward.qkv.at + 4 * column,
    ld,
    rows,
  });
  switch (projection) {
    case 'q':
      return qkv(0, after === tail ? ends : full);
    case 'k':
      return qkv(q, full);
    case 'v':
      return qkv(q + kv, full);
    case 'o':
    case 'down':
      return { at: backward.residual.at, ld: d, rows: after };
    case 'gate':
      return { at: backward.act.at, ld: f, rows: after };
    case 'up':
      return { at: backward.gateUp.at + 4 * f, ld: 2 * f, rows: after };
  }
}

/** What a matrix takes in, [T, cols in whole panels]. */
export function inputOf({ inside }: PromptInside, { projection }: MatrixId): Block {
  switch (projection) {
    case 'q':
    case 'k':
    case 'v':
      return inside.h1;
    case 'o':
      return inside.attended;
    case 'gate':
    case 'up':
      return inside.h2;
    case 'down':
      return inside.act;
  }
}
