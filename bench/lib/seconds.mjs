/** @type {Record<string, number>} */
const SECONDS = { s: 1, min: 60, h: 3600 };

/**
 * The time that a text ends with, in seconds, as the page says it: `2 mutants predicted in 1 min 5 s`.
 * Throws where there is none.
 * @param {string} said
 */
export function secondsOf(said) {
  const [time] = /(?:[\d.]+ (?:h|min|s) ?)+$/.exec(said.trim()) ?? [];
  if (time === undefined)
    throw new Error(`The page was to say how long it took, but said: ${said}`);
  const parts = [...time.matchAll(/([\d.]+) (h|min|s)/g)];
  return parts.reduce((sum, [, value, unit]) => sum + Number(value) * SECONDS[unit], 0);
}
