import { formatMatrix, matrixShape } from '../../lib/model/matrix.ts';
import type { ModelShapes } from '../../lib/model/model-config.ts';
import { OutputTable } from '../../lib/output/output-table.ts';
import { tileGrid, type Grid } from '../../lib/plan/grid.ts';
import type { MapResults } from '../../lib/results/map-results.ts';
import { addBatch, emptyOutcomes, type KindOutcomes } from '../../lib/results/outcomes.ts';
import { sketchBlock } from '../../lib/results/sketch.ts';
import type { StoredScreen } from '../../lib/results/stored-screens.ts';
import type { ResultLog } from '../../storage/result-log.ts';

/** Blocks that are read at once. */
const AT_ONCE = 128;

/** Reads everything that is stored of a screen; what is damaged is left out. @param shapes of its model */
export async function readScreen(
  log: ResultLog,
  shapes: ModelShapes,
  { tile, parts }: Pick<StoredScreen, 'tile' | 'parts'>,
): Promise<{ maps: Map<string, MapResults>; outputTable: OutputTable }> {
  const maps = new Map<string, MapResults>();
  const outputTable = new OutputTable();
  for (const { key, matrix, kind } of parts) {
    const into = emptyOutcomes(tileGrid(matrixShape(shapes, matrix.projection), tile));
    const { headers } = await log.headers(key);
    for (let from = 0; from < headers.length; from += AT_ONCE) {
      const some = headers.slice(from, from + AT_ONCE).map(({ block }) => block);
      for (const batch of (await log.read(key, some)).batches) {
        try {
          if (batch.kind === kind) addBatch(into, batch, outputTable);
        } catch {
          continue; // cells outside the map: not of this matrix
        }
      }
    }
    const name = formatMatrix(matrix);
    maps.set(name, { ...maps.get(name), [kind]: into });
  }
  return { maps, outputTable };
}

/**
 * What the headers of one map and kind tell of each of its cells. No result is read; what is damaged is
 * left out.
 */
export async function sketchPart(log: ResultLog, grid: Grid, key: string): Promise<KindOutcomes> {
  const into = emptyOutcomes(grid);
  for (const header of (await log.headers(key)).headers) {
    try {
      sketchBlock(into, header);
    } catch {
      continue; // cells outside the map: not of this matrix
    }
  }
  return into;
}
