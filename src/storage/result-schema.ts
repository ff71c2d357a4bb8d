import type { DBSchema } from 'idb';
import type { BlockHeader } from '../lib/results/block-header.ts';
import type { KeySummary } from '../lib/results/key-summary.ts';
import type { Origin } from '../lib/results/origin.ts';
import type { Entry } from './result-store.ts';
import type { BlockRecord } from './block-record.ts';

/** What the database holds. */
export interface ResultSchema extends DBSchema {
  blocks: { key: [string, number]; value: BlockRecord };
  headers: { key: [string, number]; value: HeaderRecord };
  /** Results as they came, which are not in their blocks yet. */
  journal: { key: number; value: { entries: Entry[]; written: number } };
  origins: { key: number; value: Origin & { text: string }; indexes: { text: string } };
  /** Kept in step with the headers. */
  summaries: { key: string; value: KeySummary };
  shelf: { key: string; value: unknown };
}

/** A block's header as it is stored. */
export interface HeaderRecord {
  key: string;
  block: number;
  header: BlockHeader;
  /** About how much room block and header take. */
  bytes: number;
}
