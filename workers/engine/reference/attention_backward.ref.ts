import { maxOf } from '../../../src/lib/base/arrays.ts';

/**
 * Gradients of q, k and v for causal attention with grouped queries over one sequence from its start,
 * see {@link attentionRef}. With P = softmax(q·k / sqrt(headDim)) and dP = dy·v:
 * dS = P·(dP − Σ P·dP), dq = dS·k / sqrt(headDim), dk = dSᵀ·q / sqrt(headDim), dv = Pᵀ·dy.
 * @param q [rows, heads·headDim] @param k [rows, kvHeads·headDim] @param v as k @param dy as q
 */
export function attentionBackwardRef(
  { q, k, v }: { q: Float32Array; k: Float32Array; v: Float32Array },
  heads: number,
  kvHeads: number,
  headDim: number,
  dy: Float32Array,
  window = Infinity,
): { q: Float32Array; k: Float32Array; v: Float32Array } {
  const rows = q.length / (heads * headDim);
  const scale = 1 / Math.sqrt(headDim);
  const [dq, dk, dv] = [q, k, v].map(({ length }) => new Float32Array(length));
  for (let t = 0; t < rows; t++)
    for (let head = 0; head < heads; head++) {
      const kvHead = Math.floor((head * kvHeads) / heads);
      const from = (t * heads + head) * headDim;
      const at = (p: number) => (p * kvHeads + kvHead) * headDim;
      const dot = (a: Float32Array, b: Float32Array, p: number) => {
        let sum = 0;
        for (let j = 0; j < headDim; j++) sum += a[from + j] * b[at(p) + j];
        return sum;
      };
      const oldest = Math.max(0, t + 1 - window);
      const positions = Array.from({ length: t + 1 - oldest }, (_, p) => oldest + p);
      const scores = positions.map((p) => dot(q, k, p) * scale);
      const highest = maxOf(scores);
      const powers = scores.map((score) => Math.exp(score - highest));
      const total = powers.reduce((sum, w) => sum + w, 0);
      const weights = powers.map((w) => w / total);
      const dWeights = positions.map((p) => dot(dy, v, p));
      const mean = weights.reduce((sum, w, i) => sum + w * dWeights[i], 0);
      for (const [i, p] of positions.entries()) {
        const dScore = weights[i] * (dWeights[i] - mean) * scale;
        for (let j = 0; j < headDim; j++) {
          dq[from + j] += dScore * k[at(p) + j];
          dk[at(p) + j] += dScore * q[from + j];
          dv[at(p) + j] += weights[i] * dy[from + j];
        }
      }
    }
  return { q: dq, k: dk, v: dv };
}
