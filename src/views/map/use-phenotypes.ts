import { useMemo } from 'react';
import type { OutputTable } from '../../lib/output/output-table.ts';
import { groupOutputs, type MapTexts, type OutputGroup } from '../../lib/results/output-groups.ts';
import { allMatrices, formatMatrix, matrixShape, type MatrixId } from '../../lib/model/matrix.ts';
import { tileGrid, type ScreenKind } from '../../lib/plan/grid.ts';
import type { ModelConfig } from '../../lib/model/model-config.ts';
import type { Picked } from '../../state/stores/view.ts';
import { useLabStore } from '../lab-context.ts';
import { useOutputTable, useReceived } from '../use-received.ts';
import type { MapData } from './use-map.ts';

/** Numbers of the outputs that are lit up; null where none is picked. Empty: it is not among these results. */
export function usePicked(): ReadonlySet<number> | null {
  const picked = useLabStore('map', (s) => s.picked);
  const outputTable = useOutputTable();
  // the table is filled in place
  const { size } = outputTable;
  return useMemo(
    () => (size < 0 ? null : pickedOutputs(picked, outputTable)),
    [picked, outputTable, size],
  );
}

/** The same, once. */
export function pickedOutputs(
  picked: Picked | null,
  outputTable: OutputTable,
): ReadonlySet<number> | null {
  if (!picked) return null;
  return new Set(
    'output' in picked ? outputTable.withId(picked.output) : outputTable.withWord(picked.word),
  );
}

/** Maps with texts. */
export interface Texts {
  maps: (MapTexts & { matrix: MatrixId })[];
  /** The maps are filled in place; this goes up when that changed a text of theirs. */
  version: number;
}

/** What is known of the texts of the shown map, or of all matrices: a new one when texts came in. */
export function useTexts(map: MapData, config: ModelConfig, all: boolean): Texts {
  const known = useLabStore('results', (s) => s.maps);
  const received = useReceived();
  const totals = useLabStore('results', (s) => s.totals);
  const { matrix, grid, results, counts, tile } = map;
  const ofReceived = useLabStore('shared', (s) => s.version);
  const ofAll = received ? ofReceived : totals.textVersion;
  const version = all ? ofAll : counts.texts.version;
  const { rows, cols } = grid;
  return useMemo(() => {
    if (!all)
      return { version, maps: [{ matrix, grid: { rows, cols }, results, texts: counts.texts }] };
    const maps = allMatrices(config).flatMap((id) => {
      const name = formatMatrix(id);
      const theirs = received?.maps.get(name);
      const outcomes = theirs ?? known.get(name);
      // of what came with a link nobody knows what it says; of a campaign it is known
      const theirTexts = received?.outputTable && received.counts.get(name)?.texts;
      const texts = theirs ? theirTexts : totals.counts(name)?.texts;
      const grid = tileGrid(matrixShape(config, id.projection), tile);
      return outcomes ? [{ matrix: id, grid, results: outcomes, ...(texts ? { texts } : {}) }] : [];
    });
    return { version, maps };
  }, [version, all, matrix, rows, cols, results, counts, known, received, totals, config, tile]);
}

/** The mutants of some maps, grouped by what they say. */
export function useGroups(texts: Texts, kinds: readonly ScreenKind[]): OutputGroup[] {
  const outputTable = useOutputTable();
  return useMemo(() => {
    const wildType = outputTable.wildType ? outputTable.find(outputTable.wildType) : -1;
    return groupOutputs(texts.maps, kinds, wildType);
  }, [texts, kinds, outputTable]);
}
