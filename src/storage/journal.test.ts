import 'fake-indexeddb/auto';
import { openDB } from 'idb';
import { expect, test, vi } from 'vitest';
import { BLOCK_CELLS } from '../lib/results/cell-set.ts';
import type { OutcomeBatch } from '../lib/results/outcomes.ts';
import { openIndexedDb } from './indexed-db.ts';

const origin = { app: '1', adapters: [] };
const batch = (cells: readonly number[], outcome = 2): OutcomeBatch => ({
  kind: 'max',
  cells: Uint32Array.from(cells),
  firstDivergent: Int16Array.from(cells, () => outcome),
  kl: new Float32Array(cells.length).fill(0.5),
  margin: new Float32Array(cells.length).fill(1),
});
const entry = (cells: readonly number[], outcome?: number) => ({
  ...{ key: 'a', batch: batch(cells, outcome), origin },
});

/** A cell in each of so many blocks. */
const scattered = (blocks: number, at: number) =>
  Array.from({ length: blocks }, (_, block) => block * BLOCK_CELLS + at);

let count = 0;
const freshName = () => `journal-${count++}`;

/** How often a block was written since. */
function countPuts() {
  const put = vi.spyOn(IDBObjectStore.prototype, 'put');
  return () =>
    put.mock.contexts.filter((store) => (store as IDBObjectStore).name === 'blocks').length;
}

const known = async (store: Awaited<ReturnType<typeof openIndexedDb>>['results']) => {
  const { headers } = await store.headers('a');
  return headers.reduce((sum, { tested }) => sum + tested, 0);
};

test('scattered results are written once as they came, and a block once for many of them', async () => {
  const limits = { direct: 10, perBlock: 8, most: 1e6, slice: 16 };
  const { results: store } = await openIndexedDb(freshName(), limits);
  const puts = countPuts();
  const BLOCKS = 40;
  for (let at = 0; at < 7; at++) {
    await store.write([entry(scattered(BLOCKS, at))]);
    expect(puts()).toBe(0);
    expect(await known(store)).toBe(BLOCKS * (at + 1));
  }
  await store.write([entry(scattered(BLOCKS, 7))]);
  // while the journal is emptied, everything is there, and more comes
  await store.write([entry(scattered(BLOCKS, 8))]);
  expect(await known(store)).toBe(BLOCKS * 9);
  await vi.waitFor(() => expect(puts()).toBe(BLOCKS), { timeout: 60_000 });
  expect(await known(store)).toBe(BLOCKS * 9);
  vi.restoreAllMocks();
});

test('few blocks are written at once, as long as nothing waits that is older', async () => {
  const limits = { direct: 10, perBlock: 100, most: 1e6, slice: 16 };
  const { results: store } = await openIndexedDb(freshName(), limits);
  const puts = countPuts();
  await store.write([entry(scattered(3, 0))]);
  expect(puts()).toBe(3);
  await store.write([entry(scattered(20, 1), 1)]);
  await store.write([entry([1], 3)]);
  expect(puts()).toBe(3);
  vi.restoreAllMocks();
  const [first] = (await store.headers('a')).headers;
  // the later result of the cell counts
  expect(first).toMatchObject({ tested: 2, nsms: 2, tokens: [0, 0, 1, 1] });
});

test('what is in the journal is there after a reload, and for another tab at once', async () => {
  const name = freshName();
  const limits = { direct: 0, perBlock: 100, most: 1e6, slice: 16 };
  const { results: here } = await openIndexedDb(name, limits);
  const { results: there } = await openIndexedDb(name, limits);
  expect(await there.keys()).toEqual([]);
  await here.write([entry([3, 5])]);
  expect(await there.keys()).toEqual(['a']);
  await there.write([entry([9])]);
  await here.write([entry([11])]);
  for (const store of [here, there, (await openIndexedDb(name, limits)).results]) {
    const { batches } = await store.read('a', [0]);
    expect(batches.flatMap(({ cells }) => [...cells])).toEqual([3, 5, 9, 11]);
    expect(await store.origins('a')).toEqual([origin]);
  }
});

test('what is removed is gone from the journal too, and from the memory of another tab that is told', async () => {
  const name = freshName();
  const limits = { direct: 0, perBlock: 100, most: 1e6, slice: 16 };
  const { results: here } = await openIndexedDb(name, limits);
  const { results: there } = await openIndexedDb(name, limits);
  const other = { ...entry([7]), key: 'b' };
  await here.write([entry([3, 5]), other]);
  await here.write([entry([3])]); // a cell that is there already
  expect(await there.summaries()).toMatchObject([
    { key: 'a', tested: 2 },
    { key: 'b', tested: 1 },
  ]);
  await here.remove(['a']);
  there.forget(['a']);
  for (const store of [here, there, (await openIndexedDb(name, limits)).results]) {
    expect(await store.keys()).toEqual(['b']);
    expect((await store.read('a', [0])).batches).toEqual([]);
  }
  await here.write([entry([9])]);
  expect(await there.summaries()).toMatchObject([{ key: 'b' }, { key: 'a', tested: 1 }]);
});

test('a damaged record of the journal is left out, and the others are not', async () => {
  const name = freshName();
  const limits = { direct: 0, perBlock: 100, most: 1e6, slice: 16 };
  const { results } = await openIndexedDb(name, limits);
  await results.write([entry([3])]);
  const raw = await openDB(name);
  await raw.add('journal', { entries: [{ ...entry([4]), batch: { cells: [4] } }, 7] });
  await raw.add('journal', 'x');
  raw.close();
  await results.write([entry([5])]);
  expect(await known(results)).toBe(2);
  expect(await known((await openIndexedDb(name, limits)).results)).toBe(2);
});
