/**
 * Semantic distance of two texts: 1 minus the cosine of their sentence embeddings
 * (all-MiniLM-L6-v2, mean over the tokens, length 1). 0 for the same meaning, about 1 for none in
 * common.
 * @param a embedding of length 1. @param b another of the same model
 */
export function semanticDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let dot = 0;
  for (let i = 0; i < a.length; i++) dot += a[i] * b[i];
  // rounding can leave −1e-8 for equal texts
  return Math.max(0, 1 - dot);
}

/** Row `i` of embeddings [count, dimensions]. */
export function embeddingAt(vectors: Float32Array, dimensions: number, i: number): Float32Array {
  return vectors.subarray(i * dimensions, (i + 1) * dimensions);
}
