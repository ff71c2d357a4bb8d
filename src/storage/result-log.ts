import { packOutputs, unpackOutputs } from '../lib/output/batch-outputs.ts';
import { EXTRA_NAMES, EXTRAS, type OutcomeBatch } from '../lib/results/outcomes.ts';
import { SCREEN_KINDS } from '../lib/plan/grid.ts';
import { createMemoryStore, type ResultStore, type StoredResults } from './result-store.ts';

const WRITE_EVERY_MS = 250;

export interface Entry {
  key: string;
  batch: OutcomeBatch;
}

/** Results as the lab uses them: written as they come, read back whole. No method rejects. */
export interface ResultLog {
  add(key: string, batch: OutcomeBatch): void;
  /** Writes what waits. */
  flush(): Promise<void>;
  /** Everything added under a key, now or in an earlier visit. */
  read(key: string): Promise<StoredResults>;
  keys(): Promise<Set<string>>;
  remove(key: string): Promise<void>;
}

/**
 * Batches are collected and written four times a second. What cannot be written is kept in memory,
 * so that the lab goes on.
 * @param onProblem told of the first failure to write and the first to read
 * @param onWritten told what is now in the store
 */
export function createResultLog(
  store: ResultStore,
  onProblem: (what: 'write' | 'read', cause: unknown) => void,
  onWritten: (entries: Entry[]) => void = () => undefined,
): ResultLog {
  const memory = createMemoryStore();
  const told = new Set<string>();
  let waiting: Entry[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let writing: Promise<void> = Promise.resolve();

  const fail = (what: 'write' | 'read', cause: unknown) => {
    if (!told.has(what)) onProblem(what, cause);
    told.add(what);
  };

  const write = async (entries: Entry[]) => {
    try {
      await store.append(entries);
      onWritten(entries);
    } catch (cause) {
      fail('write', cause);
      await memory.append(entries);
    }
  };

  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    const entries = mergeEntries(waiting);
    waiting = [];
    if (entries.length > 0) writing = writing.then(() => write(entries));
    return writing;
  };

  return {
    add(key, batch) {
      waiting.push({ key, batch });
      timer ??= setTimeout(() => void flush(), WRITE_EVERY_MS);
    },
    flush,
    async read(key) {
      await flush();
      const kept = await memory.read(key);
      try {
        const stored = await store.read(key);
        return { batches: [...stored.batches, ...kept.batches], damaged: stored.damaged };
      } catch (cause) {
        fail('read', cause);
        return kept;
      }
    },
    async keys() {
      await flush();
      const kept = await memory.keys();
      try {
        return new Set([...(await store.keys()), ...kept]);
      } catch (cause) {
        fail('read', cause);
        return new Set(kept);
      }
    },
    async remove(key) {
      await flush();
      await memory.remove(key);
      await store.remove(key).catch((cause: unknown) => fail('write', cause));
    },
  };
}

/** One batch per key and kind, so that a screen of single mutants does not leave a record for each. */
export function mergeEntries(entries: Entry[]): Entry[] {
  const keys = [...new Set(entries.map(({ key }) => key))];
  return keys.flatMap((key) =>
    SCREEN_KINDS.flatMap((kind) => {
      const batches = entries.filter((e) => e.key === key && e.batch.kind === kind);
      if (batches.length === 0) return [];
      const all = (pick: (b: OutcomeBatch) => Iterable<number>) =>
        batches.flatMap(({ batch }) => [...pick(batch)]);
      const batch: OutcomeBatch = {
        kind,
        cells: Uint32Array.from(all((b) => b.cells)),
        firstDivergent: Int16Array.from(all((b) => b.firstDivergent)),
        kl: Float32Array.from(all((b) => b.kl)),
        margin: Float32Array.from(all((b) => b.margin)),
      };
      for (const name of EXTRA_NAMES) {
        if (!batches.some(({ batch }) => batch[name])) continue;
        const { array, unknown } = EXTRAS[name];
        const values = all((b) => b[name] ?? new array(b.cells.length).fill(unknown));
        batch[name] = array.from(values) as Int32Array & Int16Array;
      }
      const wildType = batches.find((b) => b.batch.outputs)?.batch.outputs?.wildType;
      if (wildType) {
        const outputs = batches.flatMap(({ batch: b }) =>
          b.outputs ? unpackOutputs(b.outputs) : Array.from(b.cells, () => null),
        );
        batch.outputs = packOutputs(outputs, wildType);
      }
      return [{ key, batch }];
    }),
  );
}
