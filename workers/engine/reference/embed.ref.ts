/** Rows `tokens` of E [vocab, cols]: [tokens.length, cols]. */
export function embedRef(
  embeddings: Float32Array,
  cols: number,
  tokens: Uint32Array,
): Float32Array {
  const x = new Float32Array(tokens.length * cols);
  tokens.forEach((token, i) => {
    x.set(embeddings.subarray(token * cols, (token + 1) * cols), i * cols);
  });
  return x;
}
