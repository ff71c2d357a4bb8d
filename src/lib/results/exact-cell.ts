import { packOutputs } from '../output/batch-outputs.ts';
import type { EngineName } from '../model/engine-name.ts';
import type { MutantGeneration } from '../output/runs.ts';
import { matrixShape } from '../model/matrix.ts';
import type { ModelConfig } from '../model/model-config.ts';
import type { Site } from '../model/site.ts';
import { cellAt, cellSite, SCREEN_KINDS } from '../plan/grid.ts';
import { engineColumn } from './engine-code.ts';
import { howColumn } from './how.ts';
import { NO_OP, SILENT, type OutcomeBatch } from './outcomes.ts';

/** The cell that a site is the whole of; null if it is a part of one, or reaches into several. */
function wholeCell(config: ModelConfig, tile: number, site: Site): number | null {
  const shape = matrixShape(config, site.projection);
  const cell = cellAt(shape, tile, site.row, site.col);
  const { row, col, height, width } = cellSite(shape, site, tile, cell);
  const same = site.row === row && site.col === col;
  return same && site.height === height && site.width === width ? cell : null;
}

/**
 * What a mutant that was computed in place says of a map: a batch of one; null if its site is no whole
 * cell of the map, or a number of the user's own was written over it.
 * @param engine what computed it
 * @param wildText the wild type's text, where the map is to have the NSM's text too
 */
export function exactBatch(
  config: ModelConfig,
  tile: number,
  { run, engine }: { run: MutantGeneration; engine: EngineName },
  wildText: string | null,
): OutcomeBatch | null {
  const { site } = run.mutation;
  const kind = SCREEN_KINDS.find((name) => name === run.mutation.kind);
  const cell = wholeCell(config, tile, site);
  if (!kind || cell === null) return null;
  const { verdict, firstDivergent, severity } = run;
  const isNoOp = verdict === 'no-op';
  const isNsm = verdict === 'nsm';
  const { cosine, degenerate } = severity;
  const output = { texts: [run.text], cosine, degenerate };
  return {
    kind,
    cells: Uint32Array.of(cell),
    firstDivergent: Int16Array.of(isNoOp ? NO_OP : isNsm ? firstDivergent : SILENT),
    kl: Float32Array.of(isNoOp ? NaN : severity.kl),
    margin: Float32Array.of(isNoOp ? NaN : severity.margin),
    token: Int32Array.of(isNsm ? run.ids[firstDivergent] : -1),
    how: howColumn('in place', 1),
    engine: engineColumn(engine, 1),
    ...(wildText !== null && isNsm ? { outputs: packOutputs([output], [wildText]) } : {}),
  };
}

/** The last result of a cell in some batches: its place, null if they have none. */
export function findCell(
  batches: readonly OutcomeBatch[],
  cell: number,
): { outcome: number; margin: number; how: number } | null {
  for (let b = batches.length - 1; b >= 0; b--) {
    const { cells, firstDivergent, margin, how } = batches[b];
    const i = cells.lastIndexOf(cell);
    if (i >= 0) return { outcome: firstDivergent[i], margin: margin[i], how: how?.[i] ?? 0 };
  }
  return null;
}
