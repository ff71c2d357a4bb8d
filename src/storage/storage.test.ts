import 'fake-indexeddb/auto';
import { openDB } from 'idb';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { packOutputs, unpackOutputs } from '../lib/output/batch-outputs.ts';
import type { OutcomeBatch } from '../lib/results/outcomes.ts';
import { openIndexedDb } from './indexed-db.ts';
import { createResultLog, mergeEntries } from './result-log.ts';
import { createMemoryStore, type ResultStore } from './result-store.ts';

const batch = (cells: number[], kind: OutcomeBatch['kind'] = 'max'): OutcomeBatch => ({
  kind,
  cells: Uint32Array.from(cells),
  firstDivergent: Int16Array.from(cells, (c) => c - 1),
  kl: Float32Array.from(cells, (c) => (c === 0 ? NaN : c / 8)),
  margin: Float32Array.from(cells, () => 0.5),
});

const cellsOf = (batches: OutcomeBatch[]) => batches.flatMap((b) => [...b.cells]);

let count = 0;
const freshName = () => `test-${count++}`;

describe.each([
  ['IndexedDB', async () => (await openIndexedDb(freshName())).results],
  ['memory', () => Promise.resolve(createMemoryStore())],
])('results in %s', (_name, make) => {
  it('gives back what was appended, in order, key by key', async () => {
    const store = await make();
    await store.append([
      { key: 'a', batch: batch([0, 1]) },
      { key: 'b', batch: batch([9]) },
    ]);
    await store.append([{ key: 'a', batch: batch([2], 'min') }]);
    const { batches, damaged } = await store.read('a');
    expect(damaged).toBe(0);
    expect(batches.map((b) => b.kind)).toEqual(['max', 'min']);
    expect(batches[0].cells).toEqual(Uint32Array.of(0, 1));
    expect(batches[0].firstDivergent).toEqual(Int16Array.of(-1, 0));
    expect(batches[0].kl).toEqual(Float32Array.of(NaN, 0.125));
    expect((await store.keys()).sort()).toEqual(['a', 'b']);
    await store.remove('a');
    expect((await store.read('a')).batches).toEqual([]);
    expect(await store.keys()).toEqual(['b']);
  });
});

describe('IndexedDB', () => {
  it('keeps results when opened again', async () => {
    const name = freshName();
    await (await openIndexedDb(name)).results.append([{ key: 'a', batch: batch([3]) }]);
    expect(cellsOf((await (await openIndexedDb(name)).results.read('a')).batches)).toEqual([3]);
  });

  it('keeps the texts that some batches have, in the store too', async () => {
    const said = (text: string) => ({ texts: [text], cosine: 0.5, degenerate: false });
    const outputs = packOutputs([said('It barks.'), null], ['It hunts.']);
    const name = freshName();
    const { results: store } = await openIndexedDb(name);
    await store.append(
      mergeEntries([
        { key: 'a', batch: batch([1]) },
        { key: 'a', batch: { ...batch([2, 3]), outputs } },
        { key: 'a', batch: { ...batch([4, 5]), outputs } },
      ]),
    );
    const [stored] = (await (await openIndexedDb(name)).results.read('a')).batches;
    expect(stored.outputs?.distinct).toEqual([['It barks.']]);
    expect(unpackOutputs(stored.outputs!).map((output) => output?.texts[0])).toEqual([
      undefined,
      'It barks.',
      undefined,
      'It barks.',
      undefined,
    ]);
    await store.append([{ key: 'b', batch: { ...batch([1]), outputs } }]); // of another length
    expect(await store.read('b')).toEqual({ batches: [], damaged: 1 });
  });

  it('leaves out damaged and foreign records and counts them', async () => {
    const name = freshName();
    const { results: store } = await openIndexedDb(name);
    await store.append([{ key: 'a', batch: batch([1]) }]);
    const raw = await openDB(name);
    const whole = { version: 1, key: 'a', ...batch([2]) };
    for (const record of [
      { ...whole, version: 99 },
      { ...whole, kl: new Float32Array(5) },
      { ...whole, cells: [2] },
      { ...whole, kind: 'median' },
      { key: 'a' },
      { ...whole, cells: Uint32Array.of(7) },
    ])
      await raw.add('chunks', record);
    raw.close();
    const { batches, damaged } = await store.read('a');
    expect(cellsOf(batches)).toEqual([1, 7]);
    expect(damaged).toBe(5);
  });
});

describe('an older database', () => {
  it('keeps its results and gets a shelf', async () => {
    const name = freshName();
    const old = await openDB(name, 1, {
      upgrade: (db) =>
        void db.createObjectStore('chunks', { autoIncrement: true }).createIndex('key', 'key'),
    });
    await old.add('chunks', { version: 1, key: 'a', ...batch([4]) });
    old.close();
    const { results, shelf } = await openIndexedDb(name);
    expect(cellsOf((await results.read('a')).batches)).toEqual([4]);
    expect(await shelf.get('x')).toBeUndefined();
    await shelf.put('x', { y: 1 });
    expect(await shelf.get('x')).toEqual({ y: 1 });
    await shelf.remove('x');
    expect(await shelf.get('x')).toBeUndefined();
  });
});

describe('the result log', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it('writes what came within 250 ms as one batch, and at once when flushed', async () => {
    const store = createMemoryStore();
    const append = vi.spyOn(store, 'append');
    const log = createResultLog(store, vi.fn());
    log.add('a', batch([1]));
    log.add('a', batch([2]));
    expect(append).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(250);
    expect(append).toHaveBeenCalledOnce();
    expect(cellsOf((await store.read('a')).batches)).toEqual([1, 2]);
    log.add('a', batch([3]));
    await log.flush();
    expect(append).toHaveBeenCalledTimes(2);
  });

  it('reads what has not been written yet', async () => {
    const log = createResultLog(createMemoryStore(), vi.fn());
    log.add('a', batch([1]));
    expect(cellsOf((await log.read('a')).batches)).toEqual([1]);
    expect(await log.keys()).toEqual(new Set(['a']));
  });

  it('goes on in memory when writing fails, and says so once', async () => {
    const good = createMemoryStore();
    const full: ResultStore = {
      ...good,
      append: () => Promise.reject(new DOMException('full', 'QuotaExceededError')),
    };
    await good.append([{ key: 'a', batch: batch([0]) }]);
    const onProblem = vi.fn();
    const log = createResultLog(full, onProblem);
    log.add('a', batch([1]));
    await log.flush();
    log.add('a', batch([2]));
    expect(cellsOf((await log.read('a')).batches)).toEqual([0, 1, 2]);
    expect(onProblem).toHaveBeenCalledOnce();
    expect(onProblem).toHaveBeenCalledWith('write', expect.any(DOMException));
  });

  it('merges batches by key and kind', () => {
    const merged = mergeEntries([
      { key: 'a', batch: batch([1]) },
      { key: 'b', batch: batch([5]) },
      { key: 'a', batch: batch([2], 'min') },
      { key: 'a', batch: batch([3]) },
    ]);
    expect(merged.map((e) => [e.key, e.batch.kind, [...e.batch.cells]])).toEqual([
      ['a', 'max', [1, 3]],
      ['a', 'min', [2]],
      ['b', 'max', [5]],
    ]);
    expect(merged[0].batch.firstDivergent).toEqual(Int16Array.of(0, 2));
  });

  it('keeps what only some batches tell', () => {
    const tokens = Int32Array.of(7);
    const [{ batch: merged }] = mergeEntries([
      { key: 'a', batch: batch([1]) },
      { key: 'a', batch: { ...batch([2]), token: tokens } },
    ]);
    expect(merged.token).toEqual(Int32Array.of(-1, 7));
    expect(merged.divergentPrompt).toBeUndefined();
  });
});
