import type { BlockHeader } from '../lib/results/block-header.ts';
import type { KeySummary } from '../lib/results/key-summary.ts';
import type { Origin } from '../lib/results/origin.ts';
import type { OutcomeBatch } from '../lib/results/outcomes.ts';

/** Results to be stored under a key (see `resultKey`), and what they were computed with. */
export interface Entry {
  key: string;
  batch: OutcomeBatch;
  origin: Origin;
}

/** Results read back, and how many blocks under the key could not be read. */
export interface StoredResults {
  batches: OutcomeBatch[];
  damaged: number;
}

/** The headers of a key's blocks, ascending, and how many blocks could not be read. */
export interface StoredHeaders {
  headers: BlockHeader[];
  damaged: number;
}

/**
 * Where results are kept: under each key blocks of cells (see cell-set.ts), each with a header. Only
 * the blocks that are asked for are read, and only those that change are written. Methods may reject.
 */
export interface ResultStore {
  /** Adds results to the blocks of their cells; the last result of a cell counts. */
  write(entries: readonly Entry[]): Promise<void>;
  headers(key: string): Promise<StoredHeaders>;
  /** Results of some blocks, a batch each; blocks that hold nothing give none. */
  read(key: string, blocks: readonly number[]): Promise<StoredResults>;
  /** Everything that results of a key were computed with. */
  origins(key: string): Promise<Origin[]>;
  /** The keys that have results. */
  keys(): Promise<string[]>;
  /** The same, with what is stored under each. */
  summaries(): Promise<KeySummary[]>;
  /** Removes everything stored under some keys. */
  remove(keys: readonly string[]): Promise<void>;
  /** Lets go of what is held in memory of keys that another tab removed. */
  forget(keys: readonly string[]): void;
}
