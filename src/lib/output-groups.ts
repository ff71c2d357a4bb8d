import type { KindOutcomes } from './outcomes.ts';
import { coarseToFine, type Grid, type ScreenKind } from './plan.ts';

/** Results of one map, by kind. */
export interface MapOutcomes {
  grid: Grid;
  results: Partial<Record<ScreenKind, KindOutcomes>>;
}

/** Mutants that say the same. */
export interface OutputGroup {
  /** In the screen's OutputBook. */
  number: number;
  /** Phenotype code, as in the run file of these maps. */
  code: number;
  mutants: number;
  /** Earliest first divergent token among them, and the run of the assay it is in (−1 with one run). */
  first: number;
  run: number;
}

/**
 * Groups the mutants of some maps by what they say, the commonest first; those of the wild type's
 * text, if there are any, have code 0.
 * @param maps in the order of their plan
 * @param wildType number of the wild type's output, −1 if no NSM says it
 */
export function groupOutputs(
  maps: readonly MapOutcomes[],
  kinds: readonly ScreenKind[],
  wildType: number,
): OutputGroup[] {
  const groups = new Map<number, OutputGroup>();
  const orders = new Map<string, Uint32Array>();
  for (const { grid, results } of maps) {
    const known = kinds.flatMap((kind) => (results[kind]?.outputs ? [results[kind]] : []));
    if (known.length === 0) continue;
    const size = `${grid.rows}×${grid.cols}`;
    const order = orders.get(size) ?? coarseToFine(grid);
    orders.set(size, order);
    for (const cell of order) {
      for (const of of known) {
        const number = of.outputs?.of[cell] ?? -1;
        if (number < 0) continue;
        const [first, run] = [of.outcomes[cell], of.runs?.[cell] ?? -1];
        const group = groups.get(number);
        if (!group) groups.set(number, { number, code: 0, mutants: 1, first, run });
        else {
          group.mutants++;
          if (first < group.first) Object.assign(group, { first, run });
        }
      }
    }
  }
  // the order of phenotypeCodes: by mutants, then as they first appear
  const sorted = [...groups.values()].sort((a, b) => b.mutants - a.mutants);
  let code = 0;
  for (const group of sorted) group.code = group.number === wildType ? 0 : ++code;
  return sorted;
}

/** How many mutants say one output. */
export function countOutput(maps: Iterable<MapOutcomes['results']>, number: number): number {
  let n = 0;
  for (const results of maps)
    for (const known of Object.values(results))
      known.outputs?.of.forEach((of) => {
        if (of === number) n++;
      });
  return n;
}
