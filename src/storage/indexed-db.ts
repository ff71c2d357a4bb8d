import { openDB, type IDBPDatabase, type IDBPTransaction, type StoreNames } from 'idb';
import type { ResultSchema } from './result-schema.ts';
import { indexedDbResults } from './indexed-db-results.ts';
import { indexedDbJournal } from './journal.ts';
import { journaledStore, type JournalLimits } from './journaled-store.ts';
import type { KeyValueStore } from './key-value-store.ts';
import type { ResultStore } from './result-store.ts';

/** The database's layout: in 5 each key has a summary, and headers tell their size. Another one is not read. */
const VERSION = 5;

/** How long opening may take before the database counts as blocked. */
const OPEN_TIMEOUT_MS = 4_000;

export interface OpenedDb {
  results: ResultStore;
  keyValues: KeyValueStore;
  /** Lets go of the database, as a page does that is left. */
  close: () => void;
  /** Whether results of an earlier layout were there, which nobody reads: they are removed. */
  dropped: boolean;
  /** Resolves when the database goes away under the page. */
  lost: Promise<LostWhy>;
}

/**
 * Why the database went away: somebody cleared what the browser keeps, or a later version of the page,
 * in another tab, has it now.
 */
export type LostWhy = 'cleared' | 'newer';

/** The database is of a later version of the page; the message says so to the user. */
export class OtherVersion extends Error {}

/**
 * Opens the results kept by this browser.
 * @throws OtherVersion; another error if the browser keeps none (a private window, storage switched
 *   off, another tab holding an old version)
 */
export async function openIndexedDb(name = 'mutascope', limits?: JournalLimits): Promise<OpenedDb> {
  let dropped = false;
  let lose: (why: LostWhy) => void = () => undefined;
  const lost = new Promise<LostWhy>((resolve) => (lose = resolve));
  const opening = openDB<ResultSchema>(name, VERSION, {
    upgrade(db, _from, _to, tx) {
      layOut(db, tx).then(
        (hadResults) => (dropped = hadResults),
        () => tx.abort(), // opening fails then
      );
    },
    // a later version of the page, in another tab, wants to upgrade, or somebody to delete it: let them
    blocking(_current, wanted, event) {
      (event.target as IDBDatabase).close();
      lose(wanted === null ? 'cleared' : 'newer');
    },
    terminated: () => lose('cleared'),
  });
  const db = await withTimeout(opening).catch((cause: unknown) => {
    if (!(cause instanceof DOMException) || cause.name !== 'VersionError') throw cause;
    throw new OtherVersion(
      'The results stored in this browser are of another version of Mutascope, which this page does not read. Reload the page to get the newest version.',
      { cause },
    );
  });
  const keyValues: KeyValueStore = {
    get: (key) => db.get('shelf', key),
    put: async (key, value) => {
      await db.put('shelf', value, key);
    },
    remove: (key) => db.delete('shelf', key),
  };
  const results = journaledStore(indexedDbResults(db), indexedDbJournal(db), limits);
  return { results, keyValues, dropped, lost, close: () => db.close() };
}

/** Removes what an earlier layout stored, save the single things, and makes this one's stores; whether there were results. */
async function layOut(
  db: IDBPDatabase<ResultSchema>,
  tx: IDBPTransaction<ResultSchema, StoreNames<ResultSchema>[], 'versionchange'>,
): Promise<boolean> {
  let records = 0;
  for (const name of Array.from(db.objectStoreNames)) {
    if (name === 'shelf') continue;
    records += await tx.objectStore(name).count();
    db.deleteObjectStore(name);
  }
  if (!db.objectStoreNames.contains('shelf')) db.createObjectStore('shelf');
  // where earlier layouts kept what results were computed with
  await tx.objectStore('shelf').delete(IDBKeyRange.bound('origin|', 'origin}'));
  for (const name of ['blocks', 'headers'] as const)
    db.createObjectStore(name, { keyPath: ['key', 'block'] });
  db.createObjectStore('summaries', { keyPath: 'key' });
  db.createObjectStore('journal', { autoIncrement: true });
  db.createObjectStore('origins', { autoIncrement: true }).createIndex('text', 'text', {
    unique: true,
  });
  return records > 0;
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
