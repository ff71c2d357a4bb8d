import { describe, expect, test } from 'vitest';
import { descriptive } from '../../lib/assay/assay.ts';
import { CATALOGUE } from '../../lib/catalogue/catalogue.ts';
import { RECEIVED, THIS } from '../../lib/compare/result-source.ts';
import { ofReceived } from '../../lib/compare/sources.ts';
import { readScreens } from '../../lib/link-format/link-results.ts';
import type { LinkScreen } from '../../lib/link-format/link-screen.ts';
import { formatMatrix, matrixShape, parseMatrix } from '../../lib/model/matrix.ts';
import { countsOf } from '../../lib/results/map-counts.ts';
import { SILENT } from '../../lib/results/outcomes.ts';
import { tileGrid } from '../../lib/plan/grid.ts';
import { resultKey } from '../../lib/plan/result-key.ts';
import type { How } from '../../lib/results/how.ts';
import { noSummary } from '../../lib/results/key-summary.ts';
import type { ModelInfo } from '../../protocols/engine-messages.ts';
import type { ResultLog } from '../../storage/result-log.ts';
import { createStores, type LabContext } from '../context.ts';
import type { EngineClient } from '../clients/engine-client.ts';
import { withLinkResults } from '../link/link.ts';
import { DEFAULT_VIEW } from '../stores/view.ts';
import { settingsOf, shownMaps } from '../shown-maps.ts';
import { createCompare } from './compare.ts';
import { createShared } from './shared.ts';

const { config } = CATALOGUE[0].facts;
const TILE = 32;
const adapters = [{ vendor: 'v', architecture: 'a', description: 'd', software: true }];

/** A lab without an engine: the organism, squares of 32, the assay of a first visit. */
function lab(page: { bare?: boolean; stored?: How | undefined; example?: string } = {}) {
  const stores = createStores();
  const key = resultKey(
    'h',
    { matrix: parseMatrix('L0.q')!, tile: 1, assay: descriptive(DEFAULT_VIEW.assay) },
    'max',
  );
  const log = {
    summaries: () => Promise.resolve(page.stored ? [{ ...noSummary(key), tested: 2 }] : []),
    headers: () =>
      Promise.resolve({ headers: [{ tested: 2, inPlace: page.stored === 'in place' ? 2 : 1 }] }),
  } as unknown as ResultLog;
  const ctx: LabContext = { stores, engine: {} as EngineClient, log, now: () => 0 };
  const info = { name: 'organism', hash: 'h', quantization: 'q4f16_1', config } as ModelInfo;
  stores.model.setState({ model: info, phase: 'ready' });
  stores.map.setState({ tile: TILE });
  const compare = createCompare(ctx, {
    readWhole: () => Promise.resolve(),
    settled: () => Promise.resolve(),
    fetchExample: () => readScreens(page.example ?? ''),
  });
  const shared = createShared(ctx, {
    readAll: () => Promise.resolve(),
    adaptersOf: () => Promise.resolve(adapters),
    thisScreen: () => compare.thisScreen(),
    sides: () => compare.sides(),
    show: ({ tile }) => stores.map.setState({ tile }),
    isBare: () => page.bare ?? false,
    fetchExample: () => Promise.resolve(page.example ?? ''),
  });
  /** Screens a matrix: one kind, in which one cell answers. */
  const screen = (name: string, nsm: number) => {
    const { maps, totals } = stores.results.getState();
    const matrix = parseMatrix(name)!;
    const grid = tileGrid(matrixShape(config, matrix.projection), TILE);
    const cells = Uint32Array.from({ length: grid.rows * grid.cols }, (_, cell) => cell);
    const results = {};
    maps.set(name, results);
    totals.addBatch(
      matrix,
      { grid, results },
      {
        ...{
          kind: 'max',
          cells,
          firstDivergent: Int16Array.from(cells, (c) => (c === nsm ? 7 : SILENT)),
        },
        ...{ kl: new Float32Array(cells.length), margin: new Float32Array(cells.length).fill(1) },
      },
    );
  };
  return { stores, compare, shared, screen };
}

const hashOf = (text: string) => withLinkResults('#v=1', text);

describe('before the model is loaded', () => {
  const opened = async (bare: boolean, stored?: How, change: object = {}) => {
    const t = lab();
    t.screen('L1.down', 3);
    const example = (await t.shared.make())!.packed!.text;
    const there = lab({ bare, stored, example });
    there.stores.model.setState({ model: null, phase: 'loading', ...change });
    await there.shared.openBeforeLoading();
    return there.stores;
  };

  test('the finished screen is shown where the address asks for nothing and no screen is stored', async () => {
    // what the bench tried is none
    for (const { shared, model } of [await opened(true), await opened(true, 'in place')]) {
      expect(shared.getState()).toMatchObject({ shown: true, example: true });
      expect(model.getState().model).toMatchObject({ hash: 'h', weightBytes: 0 });
    }
  });

  test('elsewhere only the model’s shapes are taken from it', async () => {
    for (const stores of [await opened(false), await opened(true, 'batched')]) {
      expect(stores.shared.getState()).toMatchObject({ received: [], example: false });
      expect(stores.model.getState().model).toMatchObject({ hash: 'h', weightBytes: 0 });
    }
  });

  test('nothing is done where a model is there already, or the screen cannot be read', async () => {
    const loaded = { name: 'other', hash: 'o', config } as ModelInfo;
    const { shared, model } = await opened(true, undefined, { model: loaded });
    expect(shared.getState().received).toEqual([]);
    expect(model.getState().model).toBe(loaded);
    const broken = lab({ bare: true, example: 'broken' });
    broken.stores.model.setState({ model: null, phase: 'loading' });
    await broken.shared.openBeforeLoading();
    expect(broken.stores.shared.getState().received).toEqual([]);
    expect(broken.stores.ui.getState().notices).toEqual([]);
  });
});

test('an address names the finished screen, does not carry it, and puts it away', async () => {
  const t = lab();
  t.screen('L1.down', 3);
  const example = (await t.shared.make())!.packed!.text;
  const there = lab({ example });
  await there.shared.openExample();
  const { text } = there.stores.shared.getState();
  expect(hashOf(text)).toBe('#v=1&r=example');
  there.shared.close();
  expect(there.stores.shared.getState()).toMatchObject({ received: [], text: '', example: false });
  await there.shared.open(hashOf(text));
  expect(there.stores.shared.getState()).toMatchObject({ text, shown: true, example: true });
  expect(there.stores.shared.getState().received).toHaveLength(1);
});

describe('a link of a screen', () => {
  test('carries all its matrices, and what they come to', async () => {
    const t = lab();
    t.screen('L1.down', 3);
    t.screen('L5.gate', 4);
    const made = (await t.shared.make())!;
    expect(made).toMatchObject({ maps: 2, mutants: 88, sides: null, received: false });
    const there = lab();
    there.screen('L5.gate', 0);
    there.screen('L2.q', 1);
    await there.shared.open(hashOf(made.packed!.text));
    const settings = settingsOf(there.stores);
    const [screen] = there.stores.shared.getState().received;
    expect(screen.provenance.adapters).toEqual(adapters);
    const own = there.stores.results.getState();
    const shown = shownMaps({ ...settings, maps: own.maps });
    expect([...shown.keys()].sort()).toEqual(['L1.down', 'L2.q', 'L5.gate']);
    expect(shown.get('L5.gate')!.max!.firstDivergent[4]).toBe(7);
    const totals = own.totals.with(screen.counts);
    expect(totals.all.max).toMatchObject({ tested: 88 + 16, nsms: 3 });
    expect(totals.layer(5).max.nsms).toBe(1);
    expect(totals.projection('down').max).toMatchObject({ tested: 44, nsms: 1 });
    expect(totals.matrix('L2.q').max.tested).toBe(16);
    expect(own.totals.all.max.tested).toBe(44 + 16);
    // received again, and passed on
    const again = (await there.shared.make())!;
    expect(again).toMatchObject({ maps: 2, received: true });
    expect(again.packed!.text).toBe(made.packed!.text);
    // one's own instead, which are not what came
    there.shared.show(false);
    expect(await there.shared.make()).toMatchObject({ maps: 2, received: false });
    expect(shownMaps({ ...settingsOf(there.stores), maps: own.maps })).toBe(own.maps);
  });

  test('is null where nothing is tested', async () => {
    expect(await lab().shared.make()).toBeNull();
  });

  test('is shown again when the lab was set to something else', async () => {
    const t = lab();
    t.screen('L1.down', 3);
    const { packed } = (await t.shared.make())!;
    const there = lab();
    await there.shared.open(hashOf(packed!.text));
    there.stores.map.setState({ tile: 8 });
    expect(shownMaps({ ...settingsOf(there.stores), maps: new Map() }).size).toBe(0);
    there.shared.show(true);
    expect(shownMaps({ ...settingsOf(there.stores), maps: new Map() }).size).toBe(1);
  });

  test('is gone where an address brings none, and so is what was said of it', async () => {
    const t = lab();
    t.screen('L1.down', 3);
    const { packed } = (await t.shared.make())!;
    const there = lab();
    const told = () => there.stores.ui.getState().notices.map(({ id }) => id);
    await there.shared.open(hashOf('damaged'));
    expect(told()).toEqual(['shared-results']);
    await there.shared.open(hashOf(packed!.text));
    expect(told()).toEqual([]);
    expect(there.stores.shared.getState().received).toHaveLength(1);
    await there.shared.open('#v=1');
    expect(there.stores.shared.getState()).toMatchObject({ received: [], text: '' });
  });

  test('of another model, or of its hash and other sizes, is told and not kept', async () => {
    const t = lab();
    t.screen('L1.down', 3);
    const { packed } = (await t.shared.make())!;
    for (const change of [{ hash: 'g' }, { config: { ...config, hidden_size: 256 } }]) {
      const there = lab();
      const { model } = there.stores.model.getState();
      there.stores.model.setState({ model: { ...model!, ...change } });
      await there.shared.open(hashOf(packed!.text));
      expect(there.stores.shared.getState().received).toEqual([]);
      const [{ text }] = there.stores.ui.getState().notices;
      expect(text).toMatch('hash' in change ? /another model/ : /whose sizes they do not have/);
    }
  });
});

describe('a link of a comparison', () => {
  /** This screen, and a run file of another seed. */
  const compared = () => {
    const t = lab();
    t.screen('L1.down', 3);
    const own = t.compare.thisScreen()!;
    const other = lab();
    other.screen('L1.down', 9);
    other.screen('L0.q', 2);
    const theirs = other.compare.thisScreen()!;
    const provenance: LinkScreen['provenance'] = {
      ...{ app: '0.0.1', adapters, way: 'batched' },
      model: { name: 'organism', hash: 'h', quantization: 'q4f16_1', config },
    };
    const file = { ...theirs, id: 'f-0123456789', source: 'file' as const, name: 'b.parquet' };
    const assay = { ...own.assay!, seed: 5 };
    t.stores.ui.setState({ place: 'compare' });
    t.stores.compare.setState({
      ...{ first: THIS, second: file.id },
      files: [{ ...file, assay, provenance }],
    });
    return t;
  };

  test('brings both sides, under names that they have there', async () => {
    const made = (await compared().shared.make())!;
    expect(made).toMatchObject({
      sides: { first: { id: 'received' }, second: { id: 'received-2' } },
      ...{ maps: 3, packed: { all: true, outcomesOnly: false } },
    });
    const there = lab();
    await there.shared.open(hashOf(made.packed!.text));
    there.stores.ui.setState({ place: 'compare' });
    there.stores.compare.setState({ first: RECEIVED[0], second: RECEIVED[1] });
    const { first, second, inView } = there.compare.sides();
    expect(inView).toBe(formatMatrix(there.stores.selection.getState().site));
    expect(first!.maps.get('L1.down')!.max!.firstDivergent[3]).toBe(7);
    expect(second!.maps.get('L1.down')!.max!.firstDivergent[9]).toBe(7);
    expect([...second!.maps.keys()]).toEqual(['L1.down', 'L0.q']);
    expect(second).toMatchObject({ name: 'b.parquet', assay: { seed: 5 } });
    expect(second!.provenance?.app).toBe('0.0.1');
    // the receiver passes it on
    const again = (await there.shared.make())!;
    expect(again.packed!.text).toBe(made.packed!.text);
  });

  test('says of a side why it is not in it', async () => {
    const t = compared();
    t.stores.compare.setState({ second: 's-0123456789' });
    expect(await t.shared.make()).toMatchObject({
      sides: { first: { id: 'received' }, second: { leftOut: 'missing' } },
      maps: 1,
    });
    t.stores.compare.setState({ first: 's-0123456789' });
    expect(await t.shared.make()).toBeNull();
  });
});

test('received results are counted once, whoever asks', async () => {
  const t = lab();
  t.screen('L1.down', 3);
  const { packed } = (await t.shared.make())!;
  await t.shared.open(hashOf(packed!.text));
  const [screen] = t.stores.shared.getState().received;
  const grid = tileGrid(matrixShape(config, 'down'), TILE);
  const results = screen.maps.get('L1.down')!;
  expect(countsOf({ grid, results })).toBe(screen.counts.get('L1.down'));
  expect(ofReceived([screen])[0].maps).toBe(screen.maps);
});
