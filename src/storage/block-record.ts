import { isBatchOutputs } from '../lib/output/batch-outputs.ts';
import { SCREEN_KINDS } from '../lib/plan/grid.ts';
import type { BlockOutcomes } from '../lib/results/block-outcomes.ts';
import { BLOCK_CELLS } from '../lib/results/cell-set.ts';
import { EXTRA_NAMES, EXTRAS, type OutcomeBatch } from '../lib/results/outcomes.ts';

/** A block as it is stored. */
export interface BlockRecord {
  key: string;
  block: number;
  /** Numbers of what its results were computed with. */
  origins: number[];
  outcomes: BlockOutcomes;
}

/** Whether a record is one of ours and whole: storage outlives versions of the page, and tinkering. */
export function isBlockRecord(record: unknown): record is BlockRecord {
  if (typeof record !== 'object' || record === null) return false;
  const { key, block, origins, outcomes } = record as Record<string, unknown>;
  return (
    typeof key === 'string' &&
    isBlockNumber(block) &&
    Array.isArray(origins) &&
    origins.every((id) => Number.isInteger(id)) &&
    isBlockOutcomes(outcomes)
  );
}

function isBlockOutcomes(value: unknown): value is BlockOutcomes {
  if (typeof value !== 'object' || value === null) return false;
  const { cells } = value as Record<string, unknown>;
  return (
    cells instanceof Uint16Array &&
    cells.length > 0 &&
    cells.every((cell, i) => cell < BLOCK_CELLS && (i === 0 || cell > cells[i - 1])) &&
    hasColumns(value, cells)
  );
}

/** Whether a stored value is a batch as it came. */
export function isBatch(value: unknown): value is OutcomeBatch {
  if (typeof value !== 'object' || value === null) return false;
  const { cells } = value as Record<string, unknown>;
  return cells instanceof Uint32Array && hasColumns(value, cells);
}

function hasColumns(value: object, cells: { length: number }): boolean {
  const { kind, firstDivergent, kl, margin, outputs } = value as Record<string, unknown>;
  return (
    (SCREEN_KINDS as readonly unknown[]).includes(kind) &&
    firstDivergent instanceof Int16Array &&
    kl instanceof Float32Array &&
    margin instanceof Float32Array &&
    [firstDivergent, kl, margin].every(({ length }) => length === cells.length) &&
    (outputs === undefined || isBatchOutputs(outputs, cells.length)) &&
    EXTRA_NAMES.every((name) => {
      const column = (value as Partial<OutcomeBatch>)[name];
      return (
        column === undefined ||
        (column instanceof EXTRAS[name].array && column.length === cells.length)
      );
    })
  );
}

export const isBlockNumber = (block: unknown): block is number =>
  Number.isInteger(block) && Number(block) >= 0;
