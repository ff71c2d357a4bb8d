/** Σ_v P(v)·ln P(v) of a distribution [vocab_size], in nats. */
export const negentropyOf = (probabilities: Float32Array): number =>
  probabilities.reduce((sum, p) => (p > 0 ? sum + p * Math.log(p) : sum), 0);
