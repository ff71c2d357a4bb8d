/** Longest pattern looked for, in tokens. */
const LONGEST = 8;
/** A pattern counts as repeating from this many times in a row. */
const TIMES = 3;

/**
 * Whether a continuation ends in a loop: a pattern of 1 to 8 tokens, at least three times in a row
 * up to its end (an end-of-sequence token not counted), over at least six tokens. Our definition;
 * neural text degeneration in the sense of Holtzman et al. 2020 (arXiv 1904.09751).
 */
export function isDegenerate(ids: readonly number[], endIds: readonly number[] = []): boolean {
  const end = endIds.includes(ids.at(-1) ?? -1) ? ids.length - 1 : ids.length;
  for (let period = 1; period <= LONGEST; period++) {
    const span = Math.max(period * TIMES, 6);
    if (span > end) continue;
    let repeats = true;
    for (let i = end - span; repeats && i + period < end; i++) repeats = ids[i] === ids[i + period];
    if (repeats) return true;
  }
  return false;
}
