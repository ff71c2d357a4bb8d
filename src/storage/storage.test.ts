import 'fake-indexeddb/auto';
import { deleteDB, openDB } from 'idb';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { packOutputs } from '../lib/output/batch-outputs.ts';
import { headerOf } from '../lib/results/header-builder.ts';
import { mergeBlock } from '../lib/results/block-outcomes.ts';
import { BLOCK_CELLS } from '../lib/results/cell-set.ts';
import { howColumn } from '../lib/results/how.ts';
import type { Origin } from '../lib/results/origin.ts';
import type { OutcomeBatch } from '../lib/results/outcomes.ts';
import { openIndexedDb, OtherVersion } from './indexed-db.ts';
import { createMemoryStore } from './memory-store.ts';
import { openStorage } from './open-storage.ts';
import { createResultLog } from './result-log.ts';
import type { ResultStore } from './result-store.ts';

const batch = (cells: number[], kind: OutcomeBatch['kind'] = 'max'): OutcomeBatch => ({
  kind,
  cells: Uint32Array.from(cells),
  firstDivergent: Int16Array.from(cells, (c) => (c % 8) - 1),
  kl: Float32Array.from(cells, (c) => (c === 0 ? NaN : c / 8)),
  margin: Float32Array.from(cells, () => 0.5),
  how: howColumn('batched', cells.length),
});
const adapter = { vendor: 'v', architecture: 'a', description: '', software: false };
const here: Origin = { app: '1', adapters: [adapter] };
const there: Origin = { app: '2', adapters: [{ ...adapter, vendor: 'w' }] };
const entry = (key: string, cells: number[], origin = here) => ({
  key,
  batch: batch(cells),
  origin,
});

const cellsOf = (batches: OutcomeBatch[]) => batches.flatMap((b) => [...b.cells]);
const blocksOf = async (store: Pick<ResultStore, 'headers'>, key: string) =>
  (await store.headers(key)).headers.map(({ block }) => block);
const readAll = async (store: Pick<ResultStore, 'headers' | 'read'>, key: string) =>
  store.read(key, await blocksOf(store, key));

let count = 0;
const freshName = () => `test-${count++}`;

describe.each([
  ['IndexedDB', async () => (await openIndexedDb(freshName())).results],
  ['memory', () => Promise.resolve(createMemoryStore())],
])('results in %s', (_name, make) => {
  it('gives back what was written, key by key and block by block', async () => {
    const store = await make();
    const last = BLOCK_CELLS - 1;
    await store.write([entry('a', [BLOCK_CELLS, 1, last]), entry('b', [9])]);
    await store.write([entry('a', [0])]);
    expect((await store.keys()).sort()).toEqual(['a', 'b']);
    expect(await blocksOf(store, 'a')).toEqual([0, 1]);
    const { batches, damaged } = await store.read('a', [0]);
    expect(damaged).toBe(0);
    expect(batches).toEqual([batch([0, 1, last])]);
    expect((await store.read('a', [7, 1])).batches).toEqual([batch([BLOCK_CELLS])]);
  });

  it('remembers what results of a key were computed with, each once', async () => {
    const store = await make();
    await store.write([entry('a', [1]), entry('a', [2], there), entry('b', [1], there)]);
    await store.write([entry('a', [9000], there)]);
    expect(await store.origins('a')).toEqual([here, there]);
    expect(await store.origins('b')).toEqual([there]);
  });

  it('knows of each key how much there is, and removes it alone', async () => {
    const store = await make();
    const before = Date.now();
    await store.write([entry('a', [BLOCK_CELLS, 1]), entry('b', [9])]);
    await store.write([entry('a', [1, 2])]); // one of them again
    const sums = new Map((await store.summaries()).map((sum) => [sum.key, sum]));
    expect(sums.get('a')).toMatchObject({ tested: 3, nsms: 2 });
    expect(sums.get('b')).toMatchObject({ tested: 1, nsms: 1 });
    expect(sums.get('a')!.bytes).toBeGreaterThan(sums.get('b')!.bytes);
    expect(sums.get('a')!.written).toBeGreaterThanOrEqual(before);
    await store.remove(['a']);
    expect(await store.keys()).toEqual(['b']);
    expect((await store.summaries()).map(({ key }) => key)).toEqual(['b']);
    expect((await store.read('a', [0, 1])).batches).toEqual([]);
    await store.write([entry('a', [7])]);
    expect((await store.summaries()).find(({ key }) => key === 'a')?.tested).toBe(1);
  });

  it('three far cells of a map of 45 million take three blocks, and headers of a few bytes', async () => {
    const store = await make();
    const far = [0, 22_000_000, 4096 * 11008 - 1];
    await store.write([entry('a', far)]);
    const { headers } = await store.headers('a');
    const blocks = far.map((cell) => Math.floor(cell / BLOCK_CELLS));
    expect(headers.map(({ block }) => block)).toEqual(blocks);
    const log = createResultLog(store, vi.fn());
    const done = await log.done('a', false);
    expect([...done.values()].reduce((sum, bits) => sum + bits.byteLength, 0)).toBe(
      (3 * BLOCK_CELLS) / 8,
    );
    expect(cellsOf((await store.read('a', blocks.slice(1))).batches)).toEqual(far.slice(1));
  });
});

describe('IndexedDB', () => {
  it('keeps results when opened again', async () => {
    const name = freshName();
    await (await openIndexedDb(name)).results.write([entry('a', [3])]);
    const { results, dropped } = await openIndexedDb(name);
    expect((await readAll(results, 'a')).batches).toEqual([batch([3])]);
    expect(await results.origins('a')).toEqual([here]);
    expect(dropped).toBe(false);
  });

  it('writes only the blocks that change', async () => {
    const name = freshName();
    const { results: store } = await openIndexedDb(name);
    await store.write([entry('a', [1]), entry('a', [BLOCK_CELLS + 4])]);
    const put = vi.spyOn(IDBObjectStore.prototype, 'put');
    await store.write([entry('a', [BLOCK_CELLS + 5])]);
    const keys = put.mock.calls.map(([value]) => (value as { block: number }).block);
    put.mockRestore();
    expect(keys).toEqual([1, 1, undefined]); // the block, its header, the key's summary
  });

  it('leaves out damaged and foreign blocks, counts them, and takes new results in their place', async () => {
    const name = freshName();
    const { results: store } = await openIndexedDb(name);
    const at = (i: number) => i * BLOCK_CELLS + 2;
    await store.write([
      entry(
        'a',
        Array.from({ length: 8 }, (_, i) => at(i)),
      ),
    ]);
    const raw = await openDB(name);
    const outcomes = mergeBlock('max', 0, null, [batch([2])]);
    const damage = [
      { ...outcomes, kl: new Float32Array(5) },
      { ...outcomes, cells: [2] },
      { ...outcomes, cells: Uint16Array.of(5000) },
      { ...outcomes, kind: 'median' },
      { ...outcomes, how: new Uint16Array(1) },
      { ...outcomes, outputs: packOutputs([null, null], ['of another length']) },
    ];
    for (const [i, bad] of damage.entries())
      await raw.put('blocks', { key: 'a', block: 1 + i, origins: [1], outcomes: bad });
    await raw.put('blocks', { key: 'a', block: 7, foreign: true });
    raw.close();
    const { batches, damaged } = await readAll(store, 'a');
    expect(cellsOf(batches)).toEqual([2]);
    expect(damaged).toBe(7);
    expect(await store.summaries()).toMatchObject([{ key: 'a', tested: 1 }]);
    // they count as not tested now
    expect(await blocksOf(store, 'a')).toEqual([0]);
    await store.write([entry('a', [at(3) + 1])]);
    expect(cellsOf((await readAll(store, 'a')).batches)).toEqual([2, at(3) + 1]);
  });

  it('makes a damaged header anew from its block', async () => {
    const name = freshName();
    const { results: store } = await openIndexedDb(name);
    await store.write([entry('a', [1, 5]), entry('a', [BLOCK_CELLS + 4])]);
    const whole = await store.headers('a');
    const raw = await openDB(name);
    await raw.put('headers', { key: 'a', block: 0, header: { ...whole.headers[0], tested: 7 } });
    await raw.put('headers', { key: 'a', block: 'x' });
    await raw.delete('blocks', ['a', 1]);
    await raw.put('headers', { key: 'a', block: 1 });
    raw.close();
    expect(await store.headers('a')).toEqual({ headers: whole.headers.slice(0, 1), damaged: 2 });
    expect((await store.headers('a')).damaged).toBe(0);
    expect(await store.summaries()).toMatchObject([{ key: 'a', tested: 2, nsms: 2 }]);
  });

  it('tells when somebody clears it, or a later page takes it, while it is open', async () => {
    const name = freshName();
    const cleared = await openIndexedDb(name);
    await cleared.results.write([entry('a', [1])]);
    await deleteDB(name);
    expect(await cleared.lost).toBe('cleared');
    await expect(cleared.results.write([entry('a', [2])])).rejects.toThrow();
    const older = await openIndexedDb(name);
    (await openDB(name, 99)).close();
    expect(await older.lost).toBe('newer');
  });

  it('drops what an unreleased version stored, says so, and keeps the keyValues', async () => {
    const name = freshName();
    const old = await openDB(name, 2, {
      upgrade(db) {
        db.createObjectStore('chunks', { autoIncrement: true }).createIndex('key', 'key');
        db.createObjectStore('shelf');
      },
    });
    await old.add('chunks', { version: 1, key: 'a', ...batch([4]) });
    await old.put('shelf', { y: 1 }, 'x');
    await old.put('shelf', { adapters: [] }, 'origin|a');
    old.close();
    const { results, keyValues, storageNotice } = await openStorage(name);
    expect(storageNotice).toMatch(/earlier, unreleased version.*were removed; screen again/);
    expect(await results.keys()).toEqual([]);
    expect(await keyValues.get('x')).toEqual({ y: 1 });
    expect(await keyValues.get('origin|a')).toBeUndefined();
    await keyValues.remove('x');
    expect(await keyValues.get('x')).toBeUndefined();
    await results.write([entry('a', [1])]);
    expect((await openStorage(name)).storageNotice).toBeNull();
  });

  it('refuses the database of a later version in words, and leaves it as it is', async () => {
    const name = freshName();
    const later = await openDB(name, 99, { upgrade: (db) => void db.createObjectStore('new') });
    later.close();
    await expect(openIndexedDb(name)).rejects.toThrow(OtherVersion);
    const { results, storageNotice } = await openStorage(name);
    expect(storageNotice).toMatch(/of another version of Mutascope.*Reload.*until the page closes/);
    await results.write([entry('a', [1])]);
    expect(await results.keys()).toEqual(['a']);
    const again = await openDB(name);
    expect([again.version, ...again.objectStoreNames]).toEqual([99, 'new']);
    again.close();
  });
});

describe('the result log', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it('writes what came within 250 ms at once, and earlier when flushed', async () => {
    const store = createMemoryStore();
    const write = vi.spyOn(store, 'write');
    const told: number[] = [];
    const log = createResultLog(store, vi.fn(), (entries) => told.push(entries.length));
    log.add(entry('a', [1]));
    log.add(entry('a', [2]));
    expect(write).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(250);
    expect(write).toHaveBeenCalledOnce();
    expect(cellsOf((await readAll(store, 'a')).batches)).toEqual([1, 2]);
    log.add(entry('a', [3]));
    await log.flush();
    expect(write).toHaveBeenCalledTimes(2);
    expect(told).toEqual([2, 1]);
  });

  it('rests for four times as long as a write takes', async () => {
    const slow: ResultStore = {
      ...createMemoryStore(),
      write: () => new Promise((resolve) => setTimeout(resolve, 500)),
    };
    const write = vi.spyOn(slow, 'write');
    const log = createResultLog(slow, vi.fn());
    log.add(entry('a', [1]));
    await vi.advanceTimersByTimeAsync(250 + 400);
    log.add(entry('a', [2])); // while the first is written
    await vi.advanceTimersByTimeAsync(100 + 1_900);
    log.add(entry('a', [3]));
    expect(write).toHaveBeenCalledOnce();
    await vi.advanceTimersByTimeAsync(200);
    expect(write).toHaveBeenCalledTimes(2);
    expect(write.mock.calls[1][0]).toHaveLength(2);
  });

  it('reads what has not been written yet', async () => {
    const log = createResultLog(createMemoryStore(), vi.fn());
    log.add(entry('a', [1]));
    expect(cellsOf((await log.read('a', [0])).batches)).toEqual([1]);
    expect(await log.keys()).toEqual(new Set(['a']));
    expect(await log.provenance('a')).toEqual({ origins: [here], hows: ['batched'] });
  });

  it('goes on in memory when writing fails, says so once, and writes it all when that works again', async () => {
    const good = createMemoryStore();
    let full = true;
    const store: ResultStore = {
      ...good,
      write: (entries) =>
        full ? Promise.reject(new DOMException('full', 'QuotaExceededError')) : good.write(entries),
    };
    await good.write([entry('a', [0])]);
    const onProblem = vi.fn();
    const log = createResultLog(store, onProblem);
    log.add(entry('a', [1]));
    await log.flush();
    log.add(entry('a', [2], there));
    log.add(entry('a', [1], there));
    // as they came: what is told twice counts as it was told last
    expect(cellsOf((await log.read('a', [0])).batches)).toEqual([0, 1, 2, 1]);
    const { headers } = await log.headers('a');
    expect(headers).toEqual([headerOf(0, mergeBlock('max', 0, null, [batch([0, 1, 2])]), [])]);
    expect(onProblem).toHaveBeenCalledOnce();
    expect(onProblem).toHaveBeenCalledWith('write', expect.any(DOMException));
    expect(cellsOf((await readAll(good, 'a')).batches)).toEqual([0]);
    full = false;
    await vi.advanceTimersByTimeAsync(10_000);
    await log.flush();
    expect(cellsOf((await readAll(good, 'a')).batches)).toEqual([0, 1, 2]);
    expect(await good.origins('a')).toEqual([here, there]);
  });

  it('says whether it could remove something, also of what waits in memory', async () => {
    const store = createMemoryStore();
    const onProblem = vi.fn();
    const stuck: ResultStore = { ...store, remove: () => Promise.reject(new Error('no')) };
    const log = createResultLog(stuck, onProblem);
    log.add(entry('a', [1]));
    expect(await log.remove(['a'])).toBe(false);
    expect(onProblem).toHaveBeenCalledWith('remove', expect.any(Error));
    expect(await log.keys()).toEqual(new Set(['a']));
    const full: ResultStore = { ...store, write: () => Promise.reject(new Error('full')) };
    const other = createResultLog(full, onProblem);
    other.add(entry('b', [1, 2]));
    expect(await other.summaries()).toMatchObject([{ key: 'a' }, { key: 'b', tested: 2 }]);
    expect(await other.remove(['b'])).toBe(true);
    expect(await other.summaries()).toMatchObject([{ key: 'a' }]);
  });

  it('goes on without what cannot be read', async () => {
    const onProblem = vi.fn();
    const deaf: ResultStore = {
      ...createMemoryStore(),
      read: () => Promise.reject(new Error('no')),
      headers: () => Promise.reject(new Error('no')),
    };
    const log = createResultLog(deaf, onProblem);
    log.add(entry('a', [1]));
    expect(await log.done('a', false)).toEqual(new Map());
    expect(await log.read('a', [0])).toEqual({ batches: [], damaged: 0 });
    expect(onProblem).toHaveBeenCalledOnce();
  });
});
