import { expect, test, vi } from 'vitest';
import { assayKey, descriptive } from '../../lib/assay/assay.ts';
import { storedId, THIS } from '../../lib/compare/result-source.ts';
import { parseMatrix } from '../../lib/model/matrix.ts';
import { ORGANISM_CONFIG } from '../../lib/model/model-configs.ts';
import type { ModelInfo } from '../../lib/model/model-info.ts';
import { tilePlan } from '../../lib/plan/plan.ts';
import { resultKey } from '../../lib/plan/result-key.ts';
import { howCode, IN_PLACE } from '../../lib/results/how.ts';
import { decodeParquet } from '../../lib/run-file/run-parquet.ts';
import type { OutcomeBatch } from '../../lib/results/outcomes.ts';
import { createMemoryKeyValueStore } from '../../storage/key-value-store.ts';
import { createMemoryStore } from '../../storage/memory-store.ts';
import { createResultLog } from '../../storage/result-log.ts';
import { createStores, type LabContext } from '../context.ts';
import { emptyQueue, type QueueItem } from '../stores/queue-store.ts';
import { dismissNotice } from '../stores/ui-store.ts';
import { DEFAULT_VIEW, type View } from '../stores/view.ts';
import { createAssays } from './assays.ts';
import { auditKey } from './kept-audits.ts';
import { createKeeping } from './keeping.ts';
import { keepLastView, readLastView } from './last-view.ts';
import { tellRunningOther } from './running-other.ts';
import type { Results } from './results.ts';
import { createRunFiles } from './run-files.ts';
import { createScreens } from './screens.ts';
import { createShelfActions } from './shelf-actions.ts';
import { createStorageProblems } from './storage-problem.ts';

const info = {
  ...{ hash: 'h', name: 'organism', quantization: 'q4f16_1', config: ORGANISM_CONFIG },
} as ModelInfo;
const asks = (prompt: string) => descriptive({ prompt, maxNewTokens: 8, temperature: 0, seed: 0 });
const idOf = (prompt: string, tile = 64) => `h|${tile}|${assayKey(asks(prompt))}`;
const batch = (cells: number[]): OutcomeBatch => ({
  kind: 'max',
  cells: Uint32Array.from(cells),
  firstDivergent: Int16Array.from(cells, () => 3),
  kl: new Float32Array(cells.length),
  margin: new Float32Array(cells.length),
  how: new Uint8Array(cells.length).fill(howCode('batched')),
});
const entry = (prompt: string, name: string, cells: number[], tile = 64) => ({
  key: resultKey('h', { matrix: parseMatrix(name)!, tile, assay: asks(prompt) }, 'max'),
  batch: batch(cells),
  origin: { app: '1', adapters: [] },
});

/** A lab of the loaded model, with two screens stored; its tab has the engine. */
async function shelf() {
  const store = createMemoryStore();
  const keyValues = createMemoryKeyValueStore();
  const problem = vi.fn();
  const log = createResultLog(store, problem);
  await store.write([
    entry('fox', 'L0.q', [0]),
    entry('fox', 'L1.down', [0, 1]),
    entry('owl', 'L0.q', [2]),
  ]);
  const stores = createStores();
  const request = vi.fn(() => ({
    done: Promise.resolve({ type: 'weights', weights: { extent: { min: -1, max: 2 } } }),
  }));
  const ctx = { stores, log, engine: { request } } as unknown as LabContext;
  stores.model.setState({ model: info, phase: 'ready' });
  stores.map.setState({ tile: 64 });
  stores.assay.setState({ assay: asks('fox') });
  const browser = {
    persist: vi.fn(() => Promise.resolve(true)),
    persisted: vi.fn(() => Promise.resolve<boolean | null>(false)),
    estimate: () => Promise.resolve({ usage: 10, quota: 1_000 }),
  };
  const keeping = createKeeping(ctx, keyValues, browser);
  const told: string[] = [];
  const removed = vi.fn();
  const screens = createScreens(ctx, {
    keyValues,
    keeping,
    results: { removed },
    tabs: {
      remove: (keys) => void screens.removeHere(keys),
      removed: (keys) => void told.push(...keys),
    },
  });
  screens.start();
  await screens.restore();
  await screens.refresh();
  return {
    request,
    stores,
    ctx,
    store,
    log,
    keyValues,
    keeping,
    browser,
    screens,
    told,
    removed,
    problem,
  };
}

const ids = ({ stores }: Awaited<ReturnType<typeof shelf>>) =>
  stores.screens.getState().screens?.map(({ id }) => id);

test('lists what is stored, and keeps the names that the user gives', async () => {
  const t = await shelf();
  expect(ids(t)).toEqual([idOf('fox'), idOf('owl')]);
  expect(t.stores.models.getState().storage).toEqual({ usage: 10, quota: 1_000 });
  expect(t.stores.screens.getState().singles.size).toBe(0);
  t.screens.rename(idOf('owl'), ' Night birds ');
  t.screens.rename(idOf('fox'), 'x');
  t.screens.rename(idOf('fox'), ' ');
  t.stores.screens.setState({ names: new Map() });
  await t.screens.restore();
  expect([...t.stores.screens.getState().names]).toEqual([[idOf('owl'), 'Night birds']]);
});

test('mutants that the bench alone has run are told from a screen', async () => {
  const t = await shelf();
  const bee = entry('bee', 'L0.q', [3]);
  const alone = { ...bee.batch, how: new Uint8Array(1).fill(IN_PLACE) };
  await t.store.write([{ ...bee, batch: alone }]);
  await t.screens.refresh();
  expect([...t.stores.screens.getState().singles]).toEqual([idOf('bee')]);
  // with the first result of a screen it is one
  await t.store.write([entry('bee', 'L1.down', [0])]);
  await t.screens.refresh();
  expect(t.stores.screens.getState().singles.size).toBe(0);
});

test('what is deleted is gone for all tabs, with its name and its audit; the rest stays', async () => {
  const t = await shelf();
  const audited = auditKey(`h|64|max,min|${assayKey(asks('fox'))}`);
  await t.keyValues.put(audited, {});
  t.screens.rename(idOf('fox'), 'Foxes');
  t.screens.remove(idOf('fox'), 'Foxes');
  const told = () => t.stores.ui.getState().notices.find(({ text }) => text === 'Deleted Foxes.');
  const leaving = () => [...t.stores.screens.getState().leaving];
  expect(leaving()).toEqual([idOf('fox')]);
  // taken back, nothing happens to it
  const { id, action } = told()!;
  dismissNotice(t.stores.ui, id);
  action!.act();
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(leaving()).toEqual([]);
  expect(await t.store.keys()).toHaveLength(3);
  // it goes with its notice
  t.screens.remove(idOf('fox'), 'Foxes');
  dismissNotice(t.stores.ui, told()!.id);
  await vi.waitFor(() => expect(ids(t)).toEqual([idOf('owl')]));
  await vi.waitFor(() => expect(leaving()).toEqual([]));
  const keys = [entry('fox', 'L0.q', []).key, entry('fox', 'L1.down', []).key];
  expect(t.told).toEqual(keys);
  expect(t.removed).toHaveBeenCalledWith(keys);
  expect(await t.store.keys()).toEqual([entry('owl', 'L0.q', []).key]);
  expect(await t.keyValues.get(audited)).toBeUndefined();
  expect(t.stores.screens.getState().names.size).toBe(0);
});

test('a tab that is told lists anew, and shows nothing of it any more', async () => {
  const t = await shelf();
  const { key } = entry('owl', 'L0.q', []);
  await t.store.remove([key]);
  t.screens.removedElsewhere([key]);
  await vi.waitFor(() => expect(ids(t)).toEqual([idOf('fox')]));
  expect(t.removed).toHaveBeenCalledWith([key]);
});

test('nothing is deleted that is in the queue, and it is told where deleting fails', async () => {
  const t = await shelf();
  const plan = tilePlan({
    ...{ matrix: parseMatrix('L3.v')!, tile: 64, kinds: ['max'] },
    assay: asks('owl'),
  });
  const items = [{ id: '1', plan, state: 'waiting' } as QueueItem];
  t.stores.queue.setState({ ...emptyQueue, status: 'paused', items });
  expect(t.screens.isComputed(idOf('owl'))).toBe(true);
  expect(t.screens.isComputed(idOf('owl', 32))).toBe(false);
  t.screens.remove(idOf('owl'), 'Owls');
  t.screens.leave();
  await vi.waitFor(() =>
    expect(t.stores.ui.getState().notices.at(-1)?.text).toMatch(/Take it out of the queue first/),
  );
  expect(t.stores.screens.getState().leaving.size).toBe(0);
  expect(await t.store.keys()).toHaveLength(3);
  t.stores.queue.setState(emptyQueue);
  vi.spyOn(t.log, 'remove').mockResolvedValueOnce(false);
  await t.screens.removeHere([entry('owl', 'L0.q', []).key]);
  expect(t.told).toEqual([]);
  expect(ids(t)).toHaveLength(2);
});

test('the browser is asked once, when results are first kept; their model is remembered', async () => {
  const t = await shelf();
  expect(t.browser.persist).not.toHaveBeenCalled();
  expect(t.stores.models.getState().persisted).toBe(false);
  const key = entry('fox', 'L0.q', []).key;
  t.screens.written([key]);
  t.screens.written([key]);
  await vi.waitFor(async () => expect(await t.keyValues.get('persist-asked')).toBe(true));
  expect(t.browser.persist).toHaveBeenCalledOnce();
  expect(t.stores.models.getState().persisted).toBe(true);
  const known = [
    {
      ...{ hash: 'h', key: 'organism', name: 'organism', quantization: 'q4f16_1' },
      ...{ config: ORGANISM_CONFIG, extents: { 'L0.q': { min: -1, max: 2 } } },
    },
  ];
  await vi.waitFor(async () => expect(await t.keyValues.get('screened-models')).toEqual(known));
  // another visit asks nobody again
  const again = createKeeping(t.ctx, t.keyValues, t.browser);
  t.stores.screens.setState({ models: [] });
  await t.keyValues.put('screened-models', [...known, { hash: 'x' }, 7]);
  await again.restore();
  expect(t.stores.screens.getState().models).toEqual(known);
  again.written([key]);
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(t.browser.persist).toHaveBeenCalledOnce();
});

test('opening shows the fullest map as a link would, of another model too; comparing sets it second', async () => {
  const t = await shelf();
  let view: View = DEFAULT_VIEW;
  const runFiles = { writeScreen: () => Promise.resolve(null) };
  const link = { show: (change: (now: View) => View) => void (view = change(view)) };
  const actions = createShelfActions(t.ctx, { link, runFiles });
  const [fox, owl] = t.stores.screens.getState().screens!;
  actions.open(fox);
  expect(view).toMatchObject({
    ...{ model: DEFAULT_VIEW.model, place: 'map', assay: { prompt: 'fox', maxNewTokens: 8 } },
    map: { tile: 64, kinds: ['max'] },
    selection: { on: false, site: { layer: 1, projection: 'down', height: 64 } },
  });
  actions.compare(owl);
  expect(t.stores.compare.getState()).toMatchObject({
    ...{ first: THIS, second: storedId(owl.id) },
  });
  expect(t.stores.ui.getState().place).toBe('compare');
  const known = {
    hash: 'h',
    key: 'https://example.com/a.gguf',
    name: 'a',
    ...{ quantization: 'q', config: ORGANISM_CONFIG, extents: {} },
  };
  t.stores.screens.setState({ models: [known] });
  t.stores.model.setState({ model: { ...info, hash: 'other' } });
  // beside what is in view if that has its shapes, else beside another of its model
  actions.compare(owl);
  expect(t.stores.compare.getState()).toMatchObject({ first: THIS, second: storedId(owl.id) });
  const config = { ...ORGANISM_CONFIG, num_hidden_layers: 2 };
  t.stores.model.setState({ model: { ...info, hash: 'other', config } });
  actions.compare(owl);
  expect(t.stores.compare.getState()).toMatchObject({
    ...{ first: storedId(fox.id), second: storedId(owl.id) },
  });
  actions.open(owl);
  expect(view).toMatchObject({ model: known.key, assay: { prompt: 'owl' } });
  // the picture is of the headers alone
  const read = vi.spyOn(t.log, 'read');
  const { results } = await actions.sketch(fox, ORGANISM_CONFIG, 'L1.down');
  expect(results.max).toMatchObject({ tested: 2 });
  expect(read).not.toHaveBeenCalled();
});

test('a screen of a model that is not loaded is exported by what was learnt of it', async () => {
  const t = await shelf();
  const [fox, owl] = t.stores.screens.getState().screens!;
  const files = createRunFiles(t.ctx, { results: {} as Results, show: () => undefined });
  t.stores.model.setState({ model: { ...info, hash: 'other' } });
  const known = { hash: 'h', key: 'a', name: 'a', quantization: 'q', config: ORGANISM_CONFIG };
  const extents = { 'L0.q': { min: -1, max: 2 } };
  t.stores.screens.setState({ models: [{ ...known, extents }] });
  const file = await files.writeScreen(owl);
  const run = await decodeParquet(file!.bytes);
  expect(run.provenance.model).toMatchObject({ hash: 'h', name: 'a', quantization: 'q' });
  expect(run.rows).toMatchObject([{ matrix: 'L0.q', kind: 'max', value: 2 }]);
  // of another matrix nobody knows what max wrote
  expect(await files.writeScreen(fox)).toBeNull();
  const [{ text }] = t.stores.ui.getState().notices;
  expect(text).toMatch(/weight of L1.down of a are not known here yet. Open the screen/);
});

test('what run files need of stored screens is learnt when their model is loaded', async () => {
  const t = await shelf();
  t.keeping.start();
  t.stores.model.setState({ phase: 'loading' });
  t.stores.model.setState({ phase: 'ready' });
  const range = { min: -1, max: 2 };
  await vi.waitFor(() =>
    expect(t.stores.screens.getState().models).toMatchObject([
      { hash: 'h', extents: { 'L0.q': range, 'L1.down': range } },
    ]),
  );
  expect(t.request).toHaveBeenCalledTimes(2);
});

test('the last view comes back if it is understood and not the first', async () => {
  const keyValues = createMemoryKeyValueStore();
  const last = async (hash: unknown) => {
    await keyValues.put('last-view', hash);
    return readLastView(keyValues);
  };
  expect(await readLastView(keyValues)).toBeNull();
  await keepLastView(keyValues, 'v=1&m=L0.v&s=0,0&k=max');
  expect(await readLastView(keyValues)).toBe('v=1&m=L0.v&s=0,0&k=max');
  expect(await last('v=1&m=L1.down&s=8,93&k=min&th=dark')).toBeNull();
  expect(await last('v=1&m=L0.v&s=x&k=max')).toBeNull();
  expect(await last('v=9&m=L0.v&s=0,0&k=max')).toBeNull();
  expect(await last(7)).toBeNull();
});

test('own prompts are remembered once, the latest first, and taken off', async () => {
  const t = await shelf();
  const assays = createAssays(t.ctx, t.keyValues);
  await assays.restore();
  t.stores.assay.setState({ presets: [{ ...asks('fox'), id: 'fox', name: 'Fox' }] });
  assays.follow();
  for (const prompt of ['owl', 'bee', 'fox', 'owl'])
    t.stores.assay.setState({ assay: asks(prompt) });
  const asked = () => t.stores.assay.getState().asked;
  expect(asked().map(({ name }) => name)).toEqual(['“owl”', '“bee”']);
  assays.remove(asked()[0].id);
  t.stores.assay.setState({ asked: [] });
  await assays.restore();
  expect(asked().map(({ name }) => name)).toEqual(['“bee”']);
});

test('asking something else while a screen runs says what goes on and what is shown', async () => {
  const { stores } = await shelf();
  const plan = tilePlan({
    ...{ matrix: parseMatrix('L3.v')!, tile: 64, kinds: ['max'] },
    assay: asks('fox'),
  });
  const show = vi.fn();
  tellRunningOther(stores, show);
  const notice = () => stores.ui.getState().notices.find(({ id }) => id === 'running-other');
  stores.assay.setState({ assay: asks('bee') });
  expect(notice()).toBeUndefined(); // nothing runs
  stores.assay.setState({ assay: asks('fox') });
  const items = [{ id: '1', plan, state: 'running' } as QueueItem];
  stores.queue.setState({ ...emptyQueue, status: 'running', items });
  stores.assay.setState({ assay: asks('owl') });
  expect(notice()?.text).toBe(
    'The screen of “fox” · greedy · 8 tokens goes on. The map shows “owl” now.',
  );
  notice()?.action?.act();
  expect(show).toHaveBeenCalledWith(plan);
  stores.assay.setState({ assay: asks('fox') });
  expect(notice()).toBeUndefined();
});

test('what happens to storage is told once, in words that fit, with a way to save', () => {
  const { ui } = createStores();
  const save = vi.fn();
  const problems = createStorageProblems(ui, save);
  const text = (id: string) => ui.getState().notices.find((notice) => notice.id === id)?.text;
  problems.failed('write', new DOMException('full', 'QuotaExceededError'));
  expect(text('storage-write')).toMatch(/no room left.*Delete screens or models/);
  problems.failed('write', new DOMException('odd', 'UnknownError'));
  expect(text('storage-write')).toMatch(/could not be stored \(UnknownError\)/);
  problems.gone('cleared');
  expect(text('storage-lost')).toMatch(/was cleared/);
  ui.getState().notices.at(-1)?.action?.act();
  expect(save).toHaveBeenCalledOnce();
  // what follows from it is not told again
  problems.failed('read', new DOMException('closed', 'InvalidStateError'));
  expect(text('storage-read')).toBeUndefined();
  problems.gone('newer');
  expect(text('storage-lost')).toMatch(/newer version.*reload/);
});
