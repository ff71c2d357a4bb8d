import { maxOf } from '../../../src/lib/base/arrays.ts';

/** A row t that attends to a position s, in one of some heads that share keys. */
export interface Pair {
  t: number;
  head: number;
  s: number;
}

/** All pairs: row after row, of each head after head, from the oldest position in the window to t. */
export const pairsRef = (rows: number, heads: number, window = Infinity): Pair[] =>
  Array.from({ length: rows }, (_, t) => t).flatMap((t) =>
    Array.from({ length: heads }, (_, head) => head).flatMap((head) => {
      const oldest = Math.max(0, t + 1 - window);
      return Array.from({ length: t + 1 - oldest }, (_, i) => ({ t, head, s: oldest + i }));
    }),
  );

/**
 * What a unit of each pair's attention weight adds to a margin: dy[t]·v[s].
 * @param dy gradient of what attention gives out [rows, heads·headDim] @param v [rows, headDim]
 */
export const pairSharesRef = (
  pairs: readonly Pair[],
  dy: Float32Array,
  v: Float32Array,
  heads: number,
  headDim: number,
): Float32Array =>
  Float32Array.from(pairs, ({ t, head, s }) => {
    let sum = 0;
    for (let e = 0; e < headDim; e++)
      sum += dy[(t * heads + head) * headDim + e] * v[s * headDim + e];
    return sum;
  });

/** softmax of each row's and head's pairs. */
export function pairWeightsRef(pairs: readonly Pair[], scores: ArrayLike<number>): Float32Array {
  const weights = new Float32Array(pairs.length);
  for (let from = 0; from < pairs.length;) {
    const { t, head } = pairs[from];
    const end = pairs.findIndex((pair, i) => i > from && (pair.t !== t || pair.head !== head));
    const own = Array.from(
      pairs.slice(from, end < 0 ? undefined : end),
      (_, i) => scores[from + i],
    );
    const powers = own.map((score) => Math.exp(score - maxOf(own)));
    const total = powers.reduce((sum, power) => sum + power, 0);
    weights.set(
      powers.map((power) => power / total),
      from,
    );
    from += own.length;
  }
  return weights;
}

/**
 * What a mutant changes in the attention weights: softmax(scores·factor + slopes·move) − softmax(scores).
 * @param moved what it does at a pair: multiplies the score, and moves along the slope
 */
export function pairChangesRef(
  pairs: readonly Pair[],
  scores: Float32Array,
  slopes: Float32Array,
  moved: (pair: Pair) => { factor: number; move: number },
): Float32Array {
  const after = pairs.map((pair, i) => {
    const { factor, move } = moved(pair);
    return scores[i] * factor + slopes[i] * move;
  });
  const before = pairWeightsRef(pairs, scores);
  return pairWeightsRef(pairs, after).map((weight, i) => weight - before[i]);
}
