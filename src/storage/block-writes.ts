import { splitBatch } from '../lib/results/block-outcomes.ts';
import type { Origin } from '../lib/results/origin.ts';
import type { OutcomeBatch } from '../lib/results/outcomes.ts';
import type { Entry } from './result-store.ts';

/** What one block is to take in. */
export interface BlockWrite {
  key: string;
  block: number;
  /** All of this block's cells, the oldest first. */
  batches: OutcomeBatch[];
  /** Each once. */
  origins: Origin[];
}

/** Entries by the blocks that they change. */
export function blockWrites(entries: readonly Entry[]): BlockWrite[] {
  const writes: BlockWrite[] = [];
  const byKey = new Map<string, Map<number, BlockWrite>>();
  for (const { key, batch, origin } of entries) {
    const byBlock = byKey.get(key) ?? new Map<number, BlockWrite>();
    byKey.set(key, byBlock);
    for (const [block, part] of splitBatch(batch)) {
      let write = byBlock.get(block);
      if (!write) {
        write = { key, block, batches: [], origins: [] };
        byBlock.set(block, write);
        writes.push(write);
      }
      write.batches.push(part);
      const text = originText(origin);
      if (!write.origins.some((other) => originText(other) === text)) write.origins.push(origin);
    }
  }
  return writes;
}

/** Equal origins have equal texts. */
export const originText = ({ app, adapters }: Origin): string => JSON.stringify([app, adapters]);
