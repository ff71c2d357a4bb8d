/** `silent`: the output is the wild type's. `nsm`: it is not. `no-op`: nothing was changed to begin with. */
export const VERDICTS = ['silent', 'nsm', 'no-op'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** One generated token and what it won against. */
export interface TokenChoice {
  id: number;
  /** What the token shows. */
  piece: string;
  /** Probability under softmax(logits), at temperature 1. */
  probability: number;
  runnerUp: { id: number; piece: string; probability: number };
  /** Margin over the runner-up in logit units: difference of scores (see decoding.ts), times T when sampled. */
  margin: number;
}

/**
 * Index of the first token in which two continuations differ, −1 if they are equal. Where one
 * simply ends sooner, the index at which it has ended.
 */
export function firstDivergentToken(
  wildType: readonly number[],
  mutant: readonly number[],
): number {
  const n = Math.max(wildType.length, mutant.length);
  for (let i = 0; i < n; i++) if (wildType[i] !== mutant[i]) return i;
  return -1;
}

/**
 * Kullback–Leibler divergence KL(P‖Q) in nats, of P = softmax(p) from Q = softmax(q).
 * @param p wild type's logits [vocab_size]
 * @param q mutant's logits [vocab_size]
 */
export function klDivergence(p: ArrayLike<number>, q: ArrayLike<number>): number {
  const lseP = logSumExp(p);
  const lseQ = logSumExp(q);
  let sum = 0;
  for (let i = 0; i < p.length; i++) {
    const logP = p[i] - lseP;
    sum += Math.exp(logP) * (logP - (q[i] - lseQ));
  }
  // Rounding can leave −1e-17 for equal distributions; KL is never negative.
  return Math.max(0, sum);
}

/** ln Σ exp(x), without overflow. */
export function logSumExp(x: ArrayLike<number>): number {
  let max = -Infinity;
  for (let i = 0; i < x.length; i++) max = Math.max(max, x[i]);
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += Math.exp(x[i] - max);
  return max + Math.log(sum);
}

/**
 * Cosine of two texts' lower-cased word counts: 1 for the same words as often, 0 for none in
 * common (the paper's measure of severity, as we read it: it gives their published values within
 * 0.014). A word is what stands between blanks, its punctuation with it: without, the values miss
 * theirs by up to 0.033. Two empty texts are equal (1); an empty and a non-empty one have nothing in common (0).
 */
export function wordCosine(a: string, b: string): number {
  const counts = (text: string) => {
    const map = new Map<string, number>();
    for (const word of text.toLowerCase().match(/\S+/gu) ?? [])
      map.set(word, (map.get(word) ?? 0) + 1);
    return map;
  };
  const [x, y] = [counts(a), counts(b)];
  if (x.size === 0 || y.size === 0) return x.size === y.size ? 1 : 0;
  const norm = (m: Map<string, number>) =>
    Math.sqrt([...m.values()].reduce((s, v) => s + v * v, 0));
  let dot = 0;
  for (const [word, n] of x) dot += n * (y.get(word) ?? 0);
  return Math.min(1, dot / (norm(x) * norm(y)));
}
