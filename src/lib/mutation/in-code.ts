/** Of MLC's 4-bit codes: the one that stands for zero, and how many there are. */
const ZERO = 7;
const CODES = 16;

/** What a 4-bit code stands for in a group with this scale: (code − 7) · scale, as an f32. */
export function codeValue(code: number, scale: number): number {
  return Math.fround((code - ZERO) * scale);
}

/**
 * The 4-bit code whose value is nearest to `value` in a group with this scale; of two equally near
 * the smaller. Code 15, which quantising never writes, is legal to read and may be the answer.
 * @param before the code that is there; it stays where every code stands for the same (scale 0)
 */
export function nearestCode(value: number, scale: number, before: number): number {
  if (scale === 0) return before;
  let best = 0;
  for (let code = 1; code < CODES; code++)
    if (Math.abs(codeValue(code, scale) - value) < Math.abs(codeValue(best, scale) - value))
      best = code;
  return best;
}
