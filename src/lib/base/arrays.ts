/**
 * What Math.max, Math.min and push do with a spread array, for arrays of any length: arguments of a
 * call lie on the stack, which has room for about 100,000.
 */

/** The largest of some numbers and `least`, which is -Infinity if not given; NaN if one is NaN. */
export function maxOf(values: Iterable<number>, least = -Infinity): number {
  let most = least;
  for (const value of values) most = Math.max(most, value);
  return most;
}

/** The smallest of some numbers and `most`, which is Infinity if not given; NaN if one is NaN. */
export function minOf(values: Iterable<number>, most = Infinity): number {
  let least = most;
  for (const value of values) least = Math.min(least, value);
  return least;
}

/** Adds items at the end of a list. */
export function append<T>(list: T[], items: Iterable<T>): void {
  for (const item of items) list.push(item);
}
