/** How the next token is chosen. */
export interface Decoding {
  /** 0: greedy. Above 0: sampled at this temperature with common random numbers. */
  temperature: number;
  /** Unsigned 32-bit seed of the noise; without effect when greedy. */
  seed: number;
}

/** A 32-bit integer hash (the "lowbias32" mixer): every output bit depends on every input bit. */
export function mix(x: number): number {
  x = (x ^ (x >>> 16)) >>> 0;
  x = Math.imul(x, 0x7feb352d) >>> 0;
  x = (x ^ (x >>> 15)) >>> 0;
  x = Math.imul(x, 0x846ca68b) >>> 0;
  return (x ^ (x >>> 16)) >>> 0;
}

/**
 * Gumbel noise of one candidate token: `−ln(−ln u)`, u a hash of (seed, position, token).
 * Choosing argmax(logit/T + noise) samples from softmax(logit/T) (the Gumbel-max trick); since the
 * noise depends on nothing else, wild type and every mutant are sampled with the same luck.
 * @param position index in the whole sequence (prompt included) of the token being chosen
 */
export function gumbelNoise(seed: number, position: number, token: number): number {
  const h = mix((mix((mix(seed >>> 0) + position) >>> 0) + token) >>> 0);
  const u = ((h >>> 8) + 0.5) / 2 ** 24;
  return -Math.log(-Math.log(u));
}

/** What the next token is chosen by: the logit when greedy, else logit/T + noise. */
export function score(logit: number, d: Decoding, position: number, token: number): number {
  if (d.temperature === 0) return logit;
  return logit / d.temperature + gumbelNoise(d.seed, position, token);
}
