import { packOutputs, type BatchOutputs } from '../output/batch-outputs.ts';
import type { Output } from '../output/output.ts';
import type { ScreenKind } from '../plan/grid.ts';
import { BLOCK_CELLS, blockOf } from './cell-set.ts';
import {
  addBatch,
  emptyOutcomes,
  EXTRA_NAMES,
  NOT_TESTED,
  type KindOutcomes,
  type OutcomeBatch,
} from './outcomes.ts';
import { pickBatch } from './pick-batch.ts';

/** The tested cells of one block as columns: a batch whose `cells` ascend and count from the block's first. */
export interface BlockOutcomes extends Omit<OutcomeBatch, 'cells'> {
  cells: Uint16Array;
}

/** A batch cut into those of its blocks; mutants stay in their order. */
export function splitBatch(batch: OutcomeBatch): Map<number, OutcomeBatch> {
  const places = new Map<number, number[]>();
  for (let i = 0; i < batch.cells.length; i++) {
    const block = blockOf(batch.cells[i]);
    const known = places.get(block);
    if (known) known.push(i);
    else places.set(block, [i]);
  }
  if (places.size === 1) return new Map([[places.keys().next().value!, batch]]);
  return new Map([...places].map(([block, at]) => [block, pickBatch(batch, at)]));
}

/**
 * A block with more results in it. The last result of a cell counts, as in a map that is filled in
 * memory: both are done by addBatch.
 * @param batches all of this block's cells, the oldest first
 */
export function mergeBlock(
  kind: ScreenKind,
  block: number,
  known: BlockOutcomes | null,
  batches: readonly OutcomeBatch[],
): BlockOutcomes {
  const into = emptyOutcomes({ rows: 1, cols: BLOCK_CELLS });
  if (known) addBatch(into, { ...known, cells: new Uint32Array(known.cells) });
  const first = block * BLOCK_CELLS;
  for (const batch of batches)
    addBatch(into, { ...batch, cells: batch.cells.map((cell) => cell - first) });
  return blockOutcomes(kind, into);
}

/** A block's results as a batch of the map. */
export function batchOfBlock(block: number, outcomes: BlockOutcomes): OutcomeBatch {
  const first = block * BLOCK_CELLS;
  const cells = new Uint32Array(outcomes.cells);
  for (let i = 0; i < cells.length; i++) cells[i] += first;
  return { ...outcomes, cells };
}

function blockOutcomes(kind: ScreenKind, from: KindOutcomes): BlockOutcomes {
  const cells = new Uint32Array(from.tested);
  let n = 0;
  for (let cell = 0; cell < BLOCK_CELLS; cell++)
    if (from.firstDivergent[cell] !== NOT_TESTED) cells[n++] = cell;
  const { firstDivergent, kl, margin } = from;
  const columns: OutcomeBatch = { kind, cells, firstDivergent, kl, margin };
  for (const name of EXTRA_NAMES) if (from[name]) Object.assign(columns, { [name]: from[name] });
  const outputs = from.outputs && packedOutputs(from, cells);
  return {
    ...pickBatch(columns, cells),
    cells: new Uint16Array(cells),
    ...(outputs ? { outputs } : {}),
  };
}

function packedOutputs({ outputs }: KindOutcomes, cells: Uint32Array): BatchOutputs {
  const { outputTable, index, cosine, degenerate } = outputs!;
  const all = Array.from(cells, (cell): Output | null =>
    index[cell] < 0
      ? null
      : {
          texts: [...outputTable.texts(index[cell])],
          cosine: cosine[cell],
          degenerate: degenerate[cell] === 1,
        },
  );
  return packOutputs(all, outputTable.wildType ?? []);
}
