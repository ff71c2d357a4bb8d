import { openIndexedDb, OtherVersion, type LostWhy } from './indexed-db.ts';
import { createMemoryKeyValueStore, type KeyValueStore } from './key-value-store.ts';
import { createMemoryStore } from './memory-store.ts';
import type { ResultStore } from './result-store.ts';

/** What this browser keeps for the page, and what its user must know of that. */
export interface Storage {
  results: ResultStore;
  keyValues: KeyValueStore;
  /** null: all is as usual. */
  storageNotice: string | null;
  /** Resolves when what is kept goes away while the page is open. */
  storageLost: Promise<LostWhy>;
}

const KEPT_IN_MEMORY = 'Results are kept until the page closes; export them before you leave.';

/** Opens what the browser keeps; where it keeps nothing, the page's memory takes its place. */
export async function openStorage(name?: string): Promise<Storage> {
  try {
    const { results, keyValues, dropped, lost } = await openIndexedDb(name);
    const storageNotice = dropped
      ? 'This browser had results of an earlier, unreleased version of Mutascope, which this one does not read. They were removed; screen again to have them.'
      : null;
    return { results, keyValues, storageNotice, storageLost: lost };
  } catch (cause) {
    const why =
      cause instanceof OtherVersion
        ? cause.message
        : 'This browser does not let the page store anything (a private window?).';
    return {
      results: createMemoryStore(),
      keyValues: createMemoryKeyValueStore(),
      storageNotice: `${why} ${KEPT_IN_MEMORY}`,
      storageLost: new Promise(() => undefined),
    };
  }
}
