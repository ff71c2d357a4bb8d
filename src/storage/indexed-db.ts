import { openDB, type DBSchema } from 'idb';
import { SCREEN_KINDS } from '../lib/plan/grid.ts';
import { isBatchOutputs } from '../lib/output/batch-outputs.ts';
import { EXTRA_NAMES, EXTRAS, type OutcomeBatch } from '../lib/results/outcomes.ts';
import type { ResultStore } from './result-store.ts';
import type { KeyValueStore } from './key-value-store.ts';

/** Raised when the shape of a record changes. 1: the first. */
const RECORD_VERSION = 1;

interface ChunkRecord extends OutcomeBatch {
  version: number;
  key: string;
}

interface Schema extends DBSchema {
  chunks: { key: number; value: ChunkRecord; indexes: { key: string } };
  shelf: { key: string; value: unknown };
}

/** How long opening may take before the database counts as blocked. */
const OPEN_TIMEOUT_MS = 4_000;

/**
 * Opens the results kept by this browser.
 * @throws if the browser keeps none (a private window, storage switched off, another tab holding an old version)
 */
export async function openIndexedDb(
  name = 'mutascope',
): Promise<{ results: ResultStore; shelf: KeyValueStore }> {
  const opening = openDB<Schema>(name, 2, {
    upgrade(db, from) {
      if (from < 1)
        db.createObjectStore('chunks', { autoIncrement: true }).createIndex('key', 'key');
      db.createObjectStore('shelf');
    },
    // a later version of the page, in another tab, wants to upgrade: let it
    blocking: (_current, _blocked, event) => (event.target as IDBDatabase).close(),
  });
  const db = await withTimeout(opening);

  const results: ResultStore = {
    lasting: true,
    async append(records) {
      if (records.length === 0) return;
      const tx = db.transaction('chunks', 'readwrite', { durability: 'relaxed' });
      const writes = records.map(({ key, batch }) =>
        tx.store.add({ version: RECORD_VERSION, key, ...batch }),
      );
      await Promise.all([...writes, tx.done]);
    },
    async read(key) {
      const records: unknown[] = await db.getAllFromIndex('chunks', 'key', key);
      const batches = records.filter(isChunk);
      return { batches, damaged: records.length - batches.length };
    },
    async keys() {
      const found: string[] = [];
      let cursor = await db
        .transaction('chunks')
        .store.index('key')
        .openKeyCursor(null, 'nextunique');
      for (; cursor; cursor = await cursor.continue()) found.push(cursor.key);
      return found;
    },
    async remove(key) {
      const tx = db.transaction('chunks', 'readwrite');
      let cursor = await tx.store.index('key').openCursor(key);
      for (; cursor; cursor = await cursor.continue()) await cursor.delete();
      await tx.done;
    },
  };
  const shelf: KeyValueStore = {
    get: (key) => db.get('shelf', key),
    put: async (key, value) => {
      await db.put('shelf', value, key);
    },
    remove: (key) => db.delete('shelf', key),
  };
  return { results, shelf };
}

/** Whether a record is one of ours and whole: storage outlives versions of the page, and tinkering. */
export function isChunk(record: unknown): record is ChunkRecord {
  if (typeof record !== 'object' || record === null) return false;
  const { version, key, kind, cells, outcomes, kl, margin, outputs } = record as Record<
    string,
    unknown
  >;
  return (
    version === RECORD_VERSION &&
    typeof key === 'string' &&
    (SCREEN_KINDS as readonly unknown[]).includes(kind) &&
    cells instanceof Uint32Array &&
    outcomes instanceof Int16Array &&
    kl instanceof Float32Array &&
    margin instanceof Float32Array &&
    [outcomes, kl, margin].every(({ length }) => length === cells.length) &&
    (outputs === undefined || isBatchOutputs(outputs, cells.length)) &&
    EXTRA_NAMES.every((name) => {
      const column = (record as Partial<ChunkRecord>)[name];
      return (
        column === undefined ||
        (column instanceof EXTRAS[name].array && column.length === cells.length)
      );
    })
  );
}

function withTimeout<T>(promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error('The database did not open.')),
      OPEN_TIMEOUT_MS,
    );
    const stop = () => clearTimeout(timer);
    promise.then(resolve, reject).finally(stop);
  });
}
