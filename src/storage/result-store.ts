import type { OutcomeBatch } from '../lib/results/outcomes.ts';

/** Results read back, and how many records under the key could not be read. */
export interface StoredResults {
  batches: OutcomeBatch[];
  damaged: number;
}

/** Where results are kept: append-only batches under a key (see `resultKey`). */
export interface ResultStore {
  /** Whether results outlive the page. */
  readonly lasting: boolean;
  append(records: { key: string; batch: OutcomeBatch }[]): Promise<void>;
  read(key: string): Promise<StoredResults>;
  keys(): Promise<string[]>;
  remove(key: string): Promise<void>;
}

/** Keeps results for as long as the page is open, where the browser stores nothing. */
export function createMemoryStore(): ResultStore {
  const kept = new Map<string, OutcomeBatch[]>();
  return {
    lasting: false,
    append(records) {
      for (const { key, batch } of records) kept.set(key, [...(kept.get(key) ?? []), batch]);
      return Promise.resolve();
    },
    read: (key) => Promise.resolve({ batches: kept.get(key) ?? [], damaged: 0 }),
    keys: () => Promise.resolve([...kept.keys()]),
    remove: (key) => Promise.resolve(void kept.delete(key)),
  };
}
