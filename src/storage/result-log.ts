import { doneCells, type BlockHeader } from '../lib/results/block-header.ts';
import { headerOf } from '../lib/results/header-builder.ts';
import { mergeBlock } from '../lib/results/block-outcomes.ts';
import type { CellSet } from '../lib/results/cell-set.ts';
import { howsOf, type How } from '../lib/results/how.ts';
import type { Origin } from '../lib/results/origin.ts';
import { addToSummary, noSummary, type KeySummary } from '../lib/results/key-summary.ts';
import { KeptEntries } from './kept-entries.ts';
import type { Entry, ResultStore, StoredHeaders, StoredResults } from './result-store.ts';

/** Shortest time between two writes. */
const WRITE_EVERY_MS = 250;
/** Where writing takes long, so many times as long passes before the next: most of the time is for others. */
const REST = 4;
/** But no longer: what is not written is lost if the page crashes. */
const LONGEST_REST_MS = 4_000;
/** After a failure results stay in memory for so long before writing is tried again. */
const RETRY_AFTER_MS = 10_000;

export type StorageProblem = 'write' | 'read' | 'remove';

/** Results as the lab uses them: written as they come, read block by block. No method rejects. */
export interface ResultLog {
  add(entry: Entry): void;
  /** Writes what waits. */
  flush(): Promise<void>;
  /** What is known of a key's blocks, now or from an earlier visit, without their results. */
  headers(key: string): Promise<StoredHeaders>;
  /** The cells of a key of which all is known. @param texts of NSMs their texts too */
  done(key: string, texts: boolean): Promise<CellSet>;
  /** Results of some of a key's blocks, the oldest first. */
  read(key: string, blocks: readonly number[]): Promise<StoredResults>;
  /** What results of a key were computed with, and how. */
  provenance(key: string): Promise<{ origins: Origin[]; hows: How[] }>;
  keys(): Promise<Set<string>>;
  /** What there is under each key, in numbers. */
  summaries(): Promise<KeySummary[]>;
  /** Removes everything under some keys; whether that could be done. */
  remove(keys: readonly string[]): Promise<boolean>;
  /** Lets go of what is held in memory of keys that another tab removed. */
  forget(keys: readonly string[]): void;
}

/**
 * Results are collected and written some four times a second, into the blocks that they change. What
 * cannot be written is kept in memory, so that the lab goes on, and tried again later.
 * @param onProblem told of the first failure to write and the first to read, and of each to remove
 * @param onWritten told what is now in the store
 */
export function createResultLog(
  store: ResultStore,
  onProblem: (what: StorageProblem, cause: unknown) => void,
  onWritten: (entries: Entry[]) => void = () => undefined,
): ResultLog {
  const kept = new KeptEntries();
  const told = new Set<string>();
  let waiting: Entry[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let writing: Promise<void> = Promise.resolve();
  let wait = WRITE_EVERY_MS;
  /** A write that a timer began is under way. */
  let busy = false;
  let retryAt = -Infinity;

  const fail = (what: 'write' | 'read', cause: unknown) => {
    if (!told.has(what)) onProblem(what, cause);
    told.add(what);
  };

  /** Reads from the store what can be read there. */
  const tryRead = async <T>(read: () => Promise<T>, otherwise: T): Promise<T> => {
    try {
      return await read();
    } catch (cause) {
      fail('read', cause);
      return otherwise;
    }
  };

  const write = async (fresh: Entry[]) => {
    const start = performance.now();
    if (!kept.isEmpty && start < retryAt) {
      kept.add(fresh);
      return;
    }
    // what could not be written before is older: it goes first
    const entries = kept.all().concat(fresh);
    try {
      await store.write(entries);
      kept.clear();
      onWritten(entries);
    } catch (cause) {
      fail('write', cause);
      retryAt = performance.now() + RETRY_AFTER_MS;
      kept.add(fresh);
    }
    const rest = Math.min(LONGEST_REST_MS, REST * (performance.now() - start));
    wait = Math.max(WRITE_EVERY_MS, rest);
  };

  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    const entries = waiting;
    waiting = [];
    if (entries.length > 0 || !kept.isEmpty) writing = writing.then(() => write(entries));
    return writing;
  };

  /** Writes soon; what comes while that is under way waits until writing has had its rest. */
  const later = () => {
    if (busy) return;
    timer ??= setTimeout(() => {
      busy = true;
      void flush().then(() => {
        busy = false;
        if (waiting.length > 0) later();
      });
    }, wait);
  };

  /** Reads after everything that waited is written, and before more is. */
  const inTurn = <T>(act: () => Promise<T>): Promise<T> => {
    const turn = flush().then(act);
    writing = turn.then(() => undefined);
    return turn;
  };

  /** A block that is partly in the store, partly in memory alone. */
  const merged = async (key: string, block: number): Promise<BlockHeader> => {
    const { batches } = await read(key, [block]);
    return headerOf(block, mergeBlock(batches[0].kind, block, null, batches), []);
  };

  const headers = async (key: string): Promise<StoredHeaders> => {
    const stored = await tryRead(() => store.headers(key), { headers: [], damaged: 0 });
    if (kept.isEmpty) return stored;
    const all = new Map(stored.headers.map((header) => [header.block, header]));
    for (const header of kept.headers(key)) {
      const { block } = header;
      const both = all.get(block);
      const one = both ? await merged(key, block) : header;
      all.set(block, { ...one, hows: one.hows | (both?.hows ?? 0) });
    }
    const ascending = [...all.values()].sort((a, b) => a.block - b.block);
    return { headers: ascending, damaged: stored.damaged };
  };

  const read = async (key: string, blocks: readonly number[]): Promise<StoredResults> => {
    const stored = await tryRead(() => store.read(key, blocks), { batches: [], damaged: 0 });
    const batches = stored.batches.concat(kept.read(key, blocks));
    return { batches, damaged: stored.damaged };
  };

  return {
    add(entry) {
      waiting.push(entry);
      later();
    },
    flush,
    headers: (key) => inTurn(() => headers(key)),
    done: (key, texts) => inTurn(async () => doneCells((await headers(key)).headers, texts)),
    read: (key, blocks) => inTurn(() => read(key, blocks)),
    provenance: (key) =>
      inTurn(async () => {
        const known = await headers(key);
        const stored = await tryRead(() => store.origins(key), []);
        const set = known.headers.reduce((hows, header) => hows | header.hows, 0);
        return { origins: stored.concat(kept.origins(key)), hows: howsOf(set) };
      }),
    keys: () =>
      inTurn(async () => {
        const stored = await tryRead(() => store.keys(), []);
        return new Set(stored.concat(kept.keys()));
      }),
    summaries: () =>
      inTurn(async () => {
        const stored = await tryRead(() => store.summaries(), []);
        const all = new Map(stored.map((sum) => [sum.key, sum]));
        for (const key of kept.keys()) {
          const { bytes } = all.get(key) ?? noSummary(key);
          const sum = { ...noSummary(key), bytes, written: Date.now() };
          for (const header of (await headers(key)).headers) addToSummary(sum, header, 0);
          all.set(key, sum);
        }
        return [...all.values()];
      }),
    remove: (keys) =>
      inTurn(async () => {
        try {
          await store.remove(keys);
        } catch (cause) {
          onProblem('remove', cause);
          return false;
        }
        kept.drop(new Set(keys));
        return true;
      }),
    forget(keys) {
      kept.drop(new Set(keys));
      store.forget(keys);
    },
  };
}
