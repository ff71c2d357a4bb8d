import type { IDBPDatabase } from 'idb';
import { isOrigin } from '../lib/results/origin.ts';
import { isBatch } from './block-record.ts';
import type { ResultSchema } from './result-schema.ts';
import type { Entry } from './result-store.ts';

/** What was put into the journal at once; ids rise. */
export interface JournalRecord {
  id: number;
  entries: Entry[];
  /** When, in milliseconds since 1970. */
  written: number;
}

/** Results as they came, before they are put into their blocks. Methods may reject. */
export interface Journal {
  /** Returns the id of the new record. */
  append(entries: readonly Entry[]): Promise<number>;
  /** The records after one, the oldest first; what is damaged of them is left out. */
  after(id: number): Promise<JournalRecord[]>;
  /** Forgets the records up to one. */
  clear(id: number): Promise<void>;
  /** Forgets what was put there under some keys. */
  drop(keys: ReadonlySet<string>): Promise<void>;
}

export function indexedDbJournal(db: IDBPDatabase<ResultSchema>): Journal {
  return {
    async append(entries) {
      const tx = db.transaction('journal', 'readwrite', { durability: 'relaxed' });
      const [id] = await Promise.all([
        tx.store.add({ entries: [...entries], written: Date.now() }),
        tx.done,
      ]);
      return id;
    },
    async after(id) {
      const tx = db.transaction('journal');
      const range = IDBKeyRange.lowerBound(id, true);
      const [ids, values] = await Promise.all([
        tx.store.getAllKeys(range),
        tx.store.getAll(range) as Promise<unknown[]>,
      ]);
      return values.map((value, i) => ({
        ...{ id: ids[i], entries: entriesOf(value), written: writtenAt(value) },
      }));
    },
    clear: (id) => db.delete('journal', IDBKeyRange.upperBound(id)),
    async drop(keys) {
      const tx = db.transaction('journal', 'readwrite');
      for (let at = await tx.store.openCursor(); at; at = await at.continue()) {
        const entries = entriesOf(at.value);
        const left = entries.filter(({ key }) => !keys.has(key));
        if (left.length === 0) await at.delete();
        else if (left.length < entries.length)
          await at.update({ entries: left, written: writtenAt(at.value) });
      }
      await tx.done;
    },
  };
}

function writtenAt(value: unknown): number {
  const { written } = (value ?? {}) as { written?: unknown };
  return typeof written === 'number' ? written : 0;
}

function entriesOf(value: unknown): Entry[] {
  const { entries } = (value ?? {}) as { entries?: unknown };
  return Array.isArray(entries) ? entries.filter(isEntry) : [];
}

function isEntry(value: unknown): value is Entry {
  if (typeof value !== 'object' || value === null) return false;
  const { key, batch, origin } = value as Record<string, unknown>;
  return typeof key === 'string' && isBatch(batch) && isOrigin(origin);
}
