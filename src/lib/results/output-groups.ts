import type { MapResults } from './map-results.ts';
import { placeInOrder } from '../plan/coarse-order.ts';
import type { Grid, ScreenKind } from '../plan/grid.ts';
import type { TextCells } from './text-cells.ts';

/** Results of one map, by kind. */
export interface MapOutcomes {
  grid: Grid;
  results: MapResults;
}

/** Mutants that say the same. */
export interface OutputGroup {
  /** In the screen's OutputBook. */
  number: number;
  /** Phenotype code, as in the run file of these maps. */
  code: number;
  mutants: number;
  /** Earliest first divergent token among them, and the prompt of the assay it is in (−1 with one). */
  first: number;
  run: number;
}

/** Results of one map, and where its texts are; without that they are looked for. */
export type MapTexts = MapOutcomes & { texts?: TextCells };

/** A group, and which mutant first said it, and which the earliest: in the order of the plan. */
interface Found extends OutputGroup {
  begins: number;
  firstAt: number;
}

/**
 * Groups the mutants of some maps by what they say, the commonest first; those of the wild type's
 * text, if there are any, have code 0.
 * @param maps in the order of their plan
 * @param wildType number of the wild type's output, −1 if no NSM says it
 */
export function groupOutputs(
  maps: readonly MapTexts[],
  kinds: readonly ScreenKind[],
  wildType: number,
): OutputGroup[] {
  const groups = new Map<number, Found>();
  // the mutants of a map come after those of the one before it
  let offset = 0;
  for (const { grid, results, texts } of maps) {
    kinds.forEach((kind, nth) => {
      const known = results[kind];
      if (!known?.outputs) return;
      for (const cell of texts?.texted(kind) ?? known.outputs.index.keys()) {
        const number = known.outputs.index[cell];
        if (number < 0) continue;
        const at = offset + placeInOrder(grid, cell) * kinds.length + nth;
        const [first, run] = [known.firstDivergent[cell], known.divergentPrompt?.[cell] ?? -1];
        const group = groups.get(number);
        if (!group) {
          groups.set(number, {
            ...{ number, code: 0, mutants: 1, first, run },
            ...{ begins: at, firstAt: at },
          });
          continue;
        }
        group.mutants++;
        group.begins = Math.min(group.begins, at);
        if (first < group.first || (first === group.first && at < group.firstAt))
          Object.assign(group, { first, run, firstAt: at });
      }
    });
    offset += grid.rows * grid.cols * kinds.length;
  }
  // the order of phenotypeCodes: by mutants, then as they first appear
  const sorted = [...groups.values()].sort((a, b) => b.mutants - a.mutants || a.begins - b.begins);
  let code = 0;
  return sorted.map(({ number, mutants, first, run }) => ({
    ...{ number, mutants, first, run },
    code: number === wildType ? 0 : ++code,
  }));
}

/** How many mutants say one output. */
export function countOutput(maps: Iterable<MapOutcomes['results']>, number: number): number {
  let n = 0;
  for (const results of maps)
    for (const known of Object.values(results))
      known.outputs?.index.forEach((count) => {
        if (count === number) n++;
      });
  return n;
}
