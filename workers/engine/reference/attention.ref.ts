import { maxOf } from '../../../src/lib/base/arrays.ts';

/**
 * Causal attention with grouped queries over one sequence from its start. Each row attends to itself
 * and the `window` − 1 rows before it, to all before it where there is no window.
 * @param q [rows, heads·headDim] @param k [rows, kvHeads·headDim] @param v as k
 * @returns [rows, heads·headDim]: softmax(q·k / sqrt(headDim))·v over the rows that it attends to
 */
export function attentionRef(
  q: Float32Array,
  k: Float32Array,
  v: Float32Array,
  heads: number,
  kvHeads: number,
  headDim: number,
  window = Infinity,
): Float32Array {
  const rows = q.length / (heads * headDim);
  const out = new Float32Array(q.length);
  for (let t = 0; t < rows; t++)
    for (let head = 0; head < heads; head++) {
      const kvHead = Math.floor((head * kvHeads) / heads);
      const from = (t * heads + head) * headDim;
      const oldest = Math.max(0, t + 1 - window);
      const at = (p: number) => ((oldest + p) * kvHeads + kvHead) * headDim;
      const scores = Array.from({ length: t + 1 - oldest }, (_, p) => {
        let product = 0;
        for (let j = 0; j < headDim; j++) product += q[from + j] * k[at(p) + j];
        return product / Math.sqrt(headDim);
      });
      const highest = maxOf(scores);
      const weights = scores.map((score) => Math.exp(score - highest));
      const total = weights.reduce((sum, w) => sum + w, 0);
      for (let j = 0; j < headDim; j++)
        out[from + j] = weights.reduce((sum, w, p) => sum + w * v[at(p) + j], 0) / total;
    }
  return out;
}
