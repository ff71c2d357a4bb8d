/**
 * Benjamini and Hochberg's q values (1995): the smallest false discovery rate at which each test
 * would be kept, if all with a smaller p are kept too. Entries that are null were not tested and do
 * not count.
 * @returns q in the order of `p`
 */
export function falseDiscoveryRates(p: readonly (number | null)[]): (number | null)[] {
  const tested = p.flatMap((value, i) => (value === null ? [] : [{ value, i }]));
  tested.sort((a, b) => b.value - a.value);
  const q = p.map((): number | null => null);
  let least = 1;
  tested.forEach(({ value, i }, after) => {
    least = Math.min(least, (value * tested.length) / (tested.length - after));
    q[i] = least;
  });
  return q;
}
