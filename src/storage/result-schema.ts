import type { DBSchema } from 'idb';
import type { BlockHeader } from '../lib/results/block-header.ts';
import type { Origin } from '../lib/results/origin.ts';
import type { BlockRecord } from './block-record.ts';

/** What the database holds. */
export interface ResultSchema extends DBSchema {
  blocks: { key: [string, number]; value: BlockRecord };
  headers: { key: [string, number]; value: { key: string; block: number; header: BlockHeader } };
  origins: { key: number; value: Origin & { text: string }; indexes: { text: string } };
  shelf: { key: string; value: unknown };
}
