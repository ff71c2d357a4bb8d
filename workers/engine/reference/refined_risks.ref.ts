import { maxOf, minOf } from '../../../src/lib/base/arrays.ts';
import { matrixShape } from '../../../src/lib/model/matrix.ts';
import type { ScreenKind } from '../../../src/lib/plan/grid.ts';
import { delta } from '../../../src/lib/risk/delta.ts';
import { attentionRef } from './attention.ref.ts';
import { turnedRef, type LayerGradients } from './gradients.ref.ts';
import type { ReferenceModel } from './llama.ref.ts';

/**
 * The risks of some single-weight mutants of q or k with the layer's attention exact: what the mutant
 * turns attention's output into is computed, and only from there on it is linear.
 * Δmargin = Σ_t ∂margin/∂attended[t] · (attended′[t] − attended[t]).
 * @param layer that `gradients` are of
 * @param margins of the cotangents that `gradients.of` has gradients of
 * @param cells row · cols + col
 * @returns of each cell the largest share of a margin that is taken away, at least 0, and whose margin
 */
export function refinedRisksRef(
  { config: c, layers }: ReferenceModel,
  layer: number,
  { inputs, plain, heads, of }: LayerGradients,
  { projection, kind }: { projection: 'q' | 'k'; kind: ScreenKind },
  margins: readonly number[],
  cells: ArrayLike<number>,
): { risk: Float32Array; cotangent: Uint32Array } {
  const { rows, cols } = matrixShape(c, projection);
  const weights = layers[layer][projection];
  const range = { min: minOf(weights), max: maxOf(weights) };
  const x = inputs[projection];
  const attend = ({ q, k, v }: LayerGradients['heads']) =>
    attentionRef(
      ...([q, k, v, c.num_attention_heads, c.num_key_value_heads, c.head_dim] as const),
      c.sliding_window,
    );
  const before = attend(heads);
  const risk = new Float32Array(cells.length);
  const cotangent = new Uint32Array(cells.length);
  for (let n = 0; n < cells.length; n++) {
    const [i, j] = [Math.floor(cells[n] / cols), cells[n] % cols];
    const moved = delta(kind, weights[cells[n]], range);
    const y = plain[projection].map((v, at) =>
      at % rows === i ? v + moved * x[Math.floor(at / rows) * cols + j] : v,
    );
    const after = attend({ ...heads, [projection]: turnedRef(c, layers[layer], projection, y) });
    of.forEach(({ attended }, c) => {
      const sum = attended.reduce((all, g, at) => all + g * (after[at] - before[at]), 0);
      const share = -sum / margins[c];
      if (!(share > risk[n])) return;
      [risk[n], cotangent[n]] = [share, c];
    });
  }
  return { risk, cotangent };
}
