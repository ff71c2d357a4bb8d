/** Equal keys ⇔ equal outputs. @param texts each run's text */
export const outputKey = (texts: readonly string[]): string => JSON.stringify(texts);

/**
 * Gives outputs their phenotype codes: equal texts share one. 0 is the wild type's; the others are
 * numbered by how many mutants share them, the commonest 1, equally common ones as they first
 * appear in the plan.
 * @param keys each mutant's output (see {@link outputKey}) in the order of the plan; null: as the wild type
 * @param wildType the wild type's
 * @returns each mutant's code
 */
export function phenotypeCodes(keys: readonly (string | null)[], wildType: string): number[] {
  const counts = new Map<string, number>();
  for (const key of keys)
    if (key !== null && key !== wildType) counts.set(key, (counts.get(key) ?? 0) + 1);
  // sorting is stable: a Map's order is that of first appearance
  const byCount = [...counts].sort(([, a], [, b]) => b - a);
  const codes = new Map(byCount.map(([key], i) => [key, i + 1]));
  return keys.map((key) => (key === null ? 0 : (codes.get(key) ?? 0)));
}
