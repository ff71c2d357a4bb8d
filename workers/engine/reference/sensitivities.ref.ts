import { delta } from '../../../src/lib/risk/delta.ts';
import { matrixShape, type Projection } from '../../../src/lib/model/matrix.ts';
import type { ModelShapes } from '../../../src/lib/model/model-config.ts';
import { tileGrid, type ScreenKind } from '../../../src/lib/plan/grid.ts';
import { maxOf, minOf } from '../../../src/lib/base/arrays.ts';
import type { LayerGradients } from './gradients.ref.ts';

/**
 * The largest (`up`) and the smallest (`down`) share of a margin that a unit of each weight of a
 * matrix adds to it, to first order: extremes over cotangents of Σ_s g[s, i]·x[s, j] / margin.
 * @param margins of the cotangents that `of` has gradients of
 * @returns [rows, cols] each
 */
export function sensitivitiesRef(
  config: ModelShapes,
  { inputs, of }: LayerGradients,
  projection: Projection,
  margins: readonly number[],
): { up: Float32Array; down: Float32Array } {
  const { rows, cols } = matrixShape(config, projection);
  const x = inputs[projection];
  const T = x.length / cols;
  const up = new Float32Array(rows * cols).fill(-Infinity);
  const down = new Float32Array(rows * cols).fill(Infinity);
  of.forEach((gradients, c) => {
    const g = gradients[projection];
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < cols; j++) {
        let sum = 0;
        for (let s = 0; s < T; s++) sum += g[s * rows + i] * x[s * cols + j];
        const at = i * cols + j;
        up[at] = Math.max(up[at], sum / margins[c]);
        down[at] = Math.min(down[at], sum / margins[c]);
      }
  });
  return { up, down };
}

/** Silu(g) = g / (1 + e^−g) */
const silu = (g: number) => g / (1 + Math.exp(-g));

/**
 * What is predicted of every mutant of a matrix and kind, cell by cell: `risk`, the largest share of
 * a margin that it takes away, at least 0, and which cotangent's margin that is. The change of the
 * matrix's output is exact; SiLU, where it is Gate's, as well; from there on it is linear.
 * @param weights W [rows, cols]
 */
export function risksRef(
  config: ModelShapes,
  { inputs, gate, up, of }: LayerGradients,
  { projection, kind, tile }: { projection: Projection; kind: ScreenKind; tile: number },
  weights: Float32Array,
  margins: readonly number[],
): { risk: Float32Array; cotangent: Uint32Array } {
  const shape = matrixShape(config, projection);
  const { rows, cols } = shape;
  const grid = tileGrid(shape, tile);
  const x = inputs[projection];
  const T = x.length / cols;
  const range = { min: minOf(weights), max: maxOf(weights) };
  const deltas = weights.map((w) => delta(kind, w, range));
  const risk = new Float32Array(grid.rows * grid.cols);
  const cotangent = new Uint32Array(risk.length);
  /** Of the layer at row s: output i of the matrix, or of Gate what comes of it behind SiLU. */
  const change = (s: number, i: number, from: number, to: number) => {
    let moved = 0;
    for (let j = from; j < to; j++) moved += deltas[i * cols + j] * x[s * cols + j];
    if (projection !== 'gate') return moved;
    const at = s * rows + i;
    return (silu(gate[at] + moved) - silu(gate[at])) * up[at];
  };
  for (let cell = 0; cell < risk.length; cell++) {
    const [row, col] = [Math.floor(cell / grid.cols) * tile, (cell % grid.cols) * tile];
    const to = Math.min(cols, col + tile);
    const height = Math.min(rows, row + tile) - row;
    const changes = new Float64Array(T * height);
    for (let k = 0; k < changes.length; k++)
      changes[k] = change(Math.floor(k / height), row + (k % height), col, to);
    of.forEach((gradients, c) => {
      const g = projection === 'gate' ? gradients.act : gradients[projection];
      let sum = 0;
      for (let k = 0; k < changes.length; k++)
        sum += g[Math.floor(k / height) * rows + row + (k % height)] * changes[k];
      const share = -sum / margins[c];
      if (!(share > risk[cell])) return;
      risk[cell] = share;
      cotangent[cell] = c;
    });
  }
  return { risk, cotangent };
}
