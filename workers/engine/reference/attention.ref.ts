import { maxOf } from '../../../src/lib/base/arrays.ts';

/**
 * Causal attention with grouped queries over one sequence from its start.
 * @param q [rows, heads·headDim] @param k [rows, kvHeads·headDim] @param v as k
 * @returns [rows, heads·headDim]: softmax(q·k / sqrt(headDim))·v over the positions up to each row's
 */
export function attentionRef(
  q: Float32Array,
  k: Float32Array,
  v: Float32Array,
  heads: number,
  kvHeads: number,
  headDim: number,
): Float32Array {
  const rows = q.length / (heads * headDim);
  const out = new Float32Array(q.length);
  for (let t = 0; t < rows; t++)
    for (let head = 0; head < heads; head++) {
      const kvHead = Math.floor((head * kvHeads) / heads);
      const from = (t * heads + head) * headDim;
      const scores = Array.from({ length: t + 1 }, (_, p) => {
        let product = 0;
        for (let j = 0; j < headDim; j++)
          product += q[from + j] * k[(p * kvHeads + kvHead) * headDim + j];
        return product / Math.sqrt(headDim);
      });
      const highest = maxOf(scores);
      const weights = scores.map((score) => Math.exp(score - highest));
      const total = weights.reduce((sum, w) => sum + w, 0);
      for (let j = 0; j < headDim; j++)
        out[from + j] =
          weights.reduce((sum, w, p) => sum + w * v[(p * kvHeads + kvHead) * headDim + j], 0) /
          total;
    }
  return out;
}
