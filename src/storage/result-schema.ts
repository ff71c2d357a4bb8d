import type { DBSchema } from 'idb';
import type { BlockHeader } from '../lib/results/block-header.ts';
import type { Origin } from '../lib/results/origin.ts';
import type { Entry } from './result-store.ts';
import type { BlockRecord } from './block-record.ts';

/** What the database holds. */
export interface ResultSchema extends DBSchema {
  blocks: { key: [string, number]; value: BlockRecord };
  headers: { key: [string, number]; value: { key: string; block: number; header: BlockHeader } };
  /** Results as they came, which are not in their blocks yet. */
  journal: { key: number; value: { entries: Entry[] } };
  origins: { key: number; value: Origin & { text: string }; indexes: { text: string } };
  shelf: { key: string; value: unknown };
}
