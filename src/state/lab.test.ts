import { descriptive } from '../lib/assay/assay.ts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ModelConfig } from '../lib/model/model-config.ts';
import type {
  DeviceInfo,
  ModelInfo,
  DeviceLost,
  Failure,
  MutantGeneration,
  Reply,
  Request,
  RequestOf,
  Generation,
} from '../protocols/engine-messages.ts';
import { packOutputs } from '../lib/output/batch-outputs.ts';
import { resultKey } from '../lib/plan/result-key.ts';
import { hasCell } from '../lib/results/cell-set.ts';
import { howColumn, howOf } from '../lib/results/how.ts';
import { NO_OP } from '../lib/results/outcomes.ts';
import type { Mutation } from '../lib/mutation/mutation.ts';
import { createMemoryStore } from '../storage/memory-store.ts';
import type { ResultStore } from '../storage/result-store.ts';
import { createMemoryKeyValueStore, type KeyValueStore } from '../storage/key-value-store.ts';
import type { TabMessage, TabPort } from './effects/tabs.ts';
import type { EnginePort } from './clients/engine-client.ts';
import type { StoredModel } from '../lib/catalogue/model-facts.ts';
import { catalogueEntry } from '../lib/catalogue/catalogue.ts';
import type { StoreReply, StoreRequest } from '../protocols/store-messages.ts';
import type { StorePort } from './clients/store-client.ts';
import { createLab } from './lab.ts';
import type { CompareStore } from './stores/compare-store.ts';

const config: ModelConfig = {
  hidden_size: 64,
  intermediate_size: 96,
  num_hidden_layers: 2,
  num_attention_heads: 2,
  num_key_value_heads: 1,
  head_dim: 32,
  vocab_size: 100,
  rope_theta: 1e4,
  rms_norm_eps: 1e-5,
  tie_word_embeddings: false,
  max_position_embeddings: 64,
  bos_token_id: 1,
  eos_token_ids: [2],
};

const model = {
  name: 'test',
  config,
  quantization: 'f32',
  parameters: 1,
  weightBytes: 1,
  hash: 'h',
};
const device: DeviceInfo = {
  engine: 'webgpu',
  vendor: '',
  architecture: '',
  description: '',
  isFallback: true,
  features: [],
  limits: {},
};

const loaded = (id: number, info: ModelInfo = model): Reply => ({
  type: 'loaded',
  ...{ id, model: info, device, beside: null, why: null, hasChatTemplate: false },
});

const choice = (id: number) => ({
  id,
  piece: `t${id}`,
  probability: 0.5,
  runnerUp: { id: 0, piece: '', probability: 0.1 },
  margin: 1,
});

const run = (ids: number[]): Generation => ({
  prompt: { ids: [1], pieces: [''] },
  ids,
  choices: ids.map(choice),
  text: '',
  prefillMs: 1,
  decodeMs: 1,
});

/** What the browser keeps, as the store tells it. */
let keptModels: StoredModel[] = [];
afterEach(() => (keptModels = []));

/** A lab whose engine says what the test says. */
function scripted(
  hash = '',
  before?: { results: ResultStore; keyValues: KeyValueStore },
  tabs?: TabPort,
) {
  const sent: Request[] = [];
  const stored: StoreRequest[] = [];
  const ports: EnginePort[] = [];
  const address = { hash, log: [] as string[], changed: (): void => undefined };
  const results = before?.results ?? createMemoryStore();
  const keyValues = before?.keyValues ?? createMemoryKeyValueStore();
  const lab = createLab({
    modelUrl: 'm/',
    spawnEngine: () => {
      const port: EnginePort = {
        postMessage: (message) => void sent.push(message),
        terminate: () => undefined,
        onmessage: null,
        onmessageerror: null,
        onerror: null,
      };
      ports.push(port);
      return port;
    },
    spawnAnalysis: () => {
      throw new Error('No statistics are asked for here.');
    },
    spawnStore: () => {
      const port: StorePort = {
        postMessage(message) {
          stored.push(message);
          const models = keptModels;
          if (message.type === 'list')
            queueMicrotask(() =>
              port.onmessage?.({
                data: { type: 'listed', id: message.id, models },
              } as MessageEvent<StoreReply>),
            );
        },
        terminate: () => undefined,
        onmessage: null,
        onmessageerror: null,
        onerror: null,
      };
      return port;
    },
    fetchJson: () => Promise.resolve([]),
    results,
    keyValues,
    ...(tabs ? { tabs } : {}),
    address: {
      hash: () => address.hash,
      push: (h) => void address.log.push(`push ${(address.hash = h)}`),
      replace: (h) => void address.log.push(`replace ${(address.hash = h)}`),
      onChange: (changed) => (address.changed = changed),
    },
  });
  const say = async (data: Reply | DeviceLost) => {
    ports.at(-1)?.onmessage?.({ data } as MessageEvent<Reply | DeviceLost>);
    await vi.advanceTimersByTimeAsync(0);
  };
  const asked = <T extends Request['type']>(type: T) =>
    sent.filter((m): m is Extract<Request, { type: T }> => m.type === type);
  const last = <T extends Request['type']>(type: T) => asked(type).at(-1);
  const load = async () => {
    void lab.start();
    await vi.advanceTimersByTimeAsync(0);
    await say(loaded(last('load').id));
  };
  const wildType = async (ids = [5, 6, 2]) =>
    say({ type: 'generated', id: last('generate').id, run: run(ids) });
  return {
    lab,
    sent,
    stored,
    address,
    results,
    keyValues,
    say,
    asked,
    last,
    load,
    wildType,
    rest: wait,
  };
}

const wait = (ms = 500) => vi.advanceTimersByTimeAsync(ms);
const weight = (row: number, col = 0) =>
  ({ layer: 0, projection: 'q', row, col, height: 1, width: 1 }) as const;
const batch = (kind: 'max' | 'min', cells: number[]) => ({
  kind,
  cells: Uint32Array.from(cells),
  firstDivergent: Int16Array.from(cells, () => 3),
  kl: new Float32Array(cells.length),
  margin: new Float32Array(cells.length),
  how: howColumn('batched', cells.length),
});

/** Of each kind, which of the first four cells a screen leaves out. */
const leftOut = (request: RequestOf<'screen'>) =>
  request.done.map(({ kind, done }) => [
    kind,
    ...[0, 1, 2, 3].map((cell) => Number(hasCell(done, cell))),
  ]);

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe('bench', () => {
  it('writes the wild type first, then runs the mutation of the link', async () => {
    const t = scripted('#v=1&m=L0.q&s=3,4&k=max');
    await t.load();
    expect(t.asked('generate')).toHaveLength(1);
    expect(t.asked('mutate')).toHaveLength(0);
    await t.wildType();
    expect(t.last('mutate').mutation).toEqual({ site: weight(3, 4), kind: 'max' });
  });

  it('cancels a mutation that is running when another is chosen, and shows only the new one', async () => {
    const t = scripted();
    await t.load();
    await t.wildType();
    const first = t.last('mutate');
    t.lab.selecting.mutate({ site: weight(7) });
    await t.rest();
    expect(t.last('cancel').target).toBe(first.id);
    expect(t.last('mutate').mutation.site.row).toBe(7);
    await t.say({ type: 'token', id: first.id, index: 0, choice: choice(9) });
    await t.rest();
    expect(t.lab.stores.bench.getState().mutant.tokens).toEqual([]);
  });

  it('coalesces a burst of changes into one run', async () => {
    const t = scripted();
    await t.load();
    await t.wildType();
    for (let row = 0; row < 10; row++) t.lab.selecting.mutate({ site: weight(row) });
    await t.rest();
    expect(t.asked('mutate').map((m) => m.mutation.site.row)).toEqual([8, 9]);
  });

  it('asks for a new wild type when the assay changes', async () => {
    const t = scripted();
    await t.load();
    await t.wildType();
    const { assay } = t.lab.stores.assay.getState();
    t.lab.asking.setAssay(descriptive({ ...assay, prompt: 'Other \ud800' }));
    await t.rest();
    expect(t.last('generate').assay.prompt).toBe('Other \ufffd');
    const before = t.asked('mutate').length;
    await t.wildType();
    expect(t.asked('mutate')).toHaveLength(before + 1);
  });

  it('writes the wild type again after an undo', async () => {
    const t = scripted();
    await t.load();
    await t.wildType([5, 6, 2]);
    t.lab.bench.undo();
    await t.rest();
    expect(t.asked('generate')).toHaveLength(2);
    await t.wildType([5, 6, 2]);
    const { regenerated, wildType } = t.lab.stores.bench.getState();
    expect(regenerated.run?.ids).toEqual(wildType.run?.ids);
    t.lab.bench.redo();
    await t.rest();
    expect(t.lab.stores.selection.getState().on).toBe(true);
    expect(t.lab.stores.bench.getState().regenerated.status).toBe('empty');
  });

  it('keeps what is on the page when the device is lost, and starts anew when told', async () => {
    const t = scripted();
    await t.load();
    await t.wildType();
    const error: Failure = { kind: 'device-lost', message: 'gone', advice: 'reload' };
    await t.say({ type: 'device-lost', error });
    expect(t.lab.stores.model.getState()).toMatchObject({ phase: 'lost', model: { name: 'test' } });
    expect(t.lab.stores.bench.getState().wildType.status).toBe('done');
    t.lab.reloadEngine();
    await t.say(loaded(t.last('load').id));
    expect(t.lab.stores.model.getState().phase).toBe('ready');
    expect(t.asked('generate').length).toBe(2);
  });
});

describe('the bench’s verdict of a whole cell', () => {
  /** L0.q in squares of 32 has four cells; the bench is asked of the third. */
  const site = { layer: 0, projection: 'q', row: 32, col: 0, height: 32, width: 32 } as const;
  const mutantRun = (mutation: Mutation, firstDivergent: number, margin = 1): MutantGeneration => ({
    ...run([5, 7, 2]),
    ...{ mutation, extent: { min: -1, max: 1 }, before: { first: 0, min: 0, max: 0 } },
    ...{ value: 1, changed: firstDivergent === NO_OP ? 0 : 9 },
    verdict: firstDivergent === NO_OP ? 'no-op' : firstDivergent < 0 ? 'silent' : 'nsm',
    firstDivergent: Math.max(-1, firstDivergent),
    ...{ text: 'It purrs.', marginal: margin < 1e-3, atDivergence: null },
    severity: { kl: 0.25, margin, cosine: 0.5, degenerate: false },
    checksum: { before: '', after: '' },
  });
  const answer = async (t: ReturnType<typeof scripted>, firstDivergent: number, margin = 1) => {
    const { id, mutation } = t.last('mutate');
    await t.say({ type: 'mutated', id, run: mutantRun(mutation, firstDivergent, margin) });
    await t.rest();
  };
  const start = async (hash = '#v=1&m=L0.q&s=32:64,0:32&k=max&tile=32') => {
    const t = scripted(hash);
    await t.load();
    await t.wildType();
    return t;
  };
  const known = (t: ReturnType<typeof scripted>) => {
    const { max } = t.lab.stores.results.getState().maps.get('L0.q') ?? {};
    return (
      max && [max.tested, max.firstDivergent[2], max.kl[2], max.token?.[2], howOf(max.how?.[2])]
    );
  };
  const notice = (t: ReturnType<typeof scripted>) =>
    t.lab.stores.ui.getState().notices.find(({ id }) => id === 'exact')?.text;

  it('is a result of the map, stored like any other', async () => {
    const t = await start();
    expect(t.last('mutate').mutation).toEqual({ site, kind: 'max' });
    await answer(t, 1);
    expect(known(t)).toEqual([1, 1, 0.25, 7, 'in place']);
    const again = scripted('#v=1&m=L0.q&s=0,0&k=max&tile=32', t);
    await again.load();
    await again.rest();
    expect(known(again)).toEqual(known(t));
    again.lab.screening.screen([{ layer: 0, projection: 'q' }]);
    await again.rest();
    expect(leftOut(again.last('screen'))[0]).toEqual(['max', 0, 0, 1, 0]);
  });

  it('a no-op too', async () => {
    const t = await start();
    await answer(t, NO_OP);
    expect(known(t)).toEqual([1, NO_OP, NaN, -1, 'in place']);
  });

  it('with its text, where the map is to have texts', async () => {
    const t = await start();
    t.lab.selecting.setMap({ texts: true });
    await answer(t, 0);
    const { outputTable: outputTable, maps } = t.lab.stores.results.getState();
    const outputs = maps.get('L0.q')?.max?.outputs;
    expect(outputTable.texts(outputs!.index[2])).toEqual(['It purrs.']);
    expect(outputs?.cosine[2]).toBe(0.5);
  });

  it.each([
    ['a part of a cell', '#v=1&m=L0.q&s=32:63,0:32&k=max&tile=32'],
    ['two cells', '#v=1&m=L0.q&s=0:64,0:32&k=max&tile=32'],
    ['a cell of other squares', '#v=1&m=L0.q&s=32:64,0:32&k=max&tile=16'],
    ['a number of the user’s own', '#v=1&m=L0.q&s=32:64,0:32&k=value&x=0.5&tile=32'],
  ])('is none of %s', async (_what, hash) => {
    const t = await start(hash);
    const { site: asked, kind, value } = t.last('mutate').mutation;
    const words = `s=${asked.row}:${asked.row + asked.height},${asked.col}:${asked.col + asked.width}&k=${kind}`;
    expect(hash).toContain(`${words}${value === undefined ? '' : `&x=${value}`}&tile`);
    await answer(t, 1);
    expect(await t.results.keys()).toEqual([]);
  });

  it('stands in the place of a batched one, and contradictions are told', async () => {
    const t = await start();
    const screened = async (outcome: number, margin: number) => {
      t.lab.screening.screen([{ layer: 0, projection: 'q' }]);
      await t.rest(0);
      const found = { ...batch('max', [2]), firstDivergent: Int16Array.of(outcome) };
      const { id } = t.last('screen');
      await t.say({
        type: 'outcomes',
        matrix: 'L1.down',
        id,
        batch: { ...found, margin: Float32Array.of(margin) },
      });
      await t.rest();
    };
    await screened(-1, 0.0004); // a near tie may come out otherwise
    await answer(t, 1, 0.0002);
    expect(known(t)).toEqual([1, 1, 0.25, 7, 'in place']);
    expect(notice(t)).toBeUndefined();
    await screened(-1, 1); // a screen that began before does not take its place
    expect(known(t)).toEqual([1, 1, 0.25, 7, 'in place']);

    const other = await start();
    other.lab.screening.screen([{ layer: 0, projection: 'q' }]);
    await other.rest(0);
    const { id } = other.last('screen');
    const silent = { ...batch('max', [2]), firstDivergent: Int16Array.of(-1) };
    const margin = Float32Array.of(1);
    await other.say({ type: 'outcomes', matrix: 'L1.down', id, batch: { ...silent, margin } });
    await answer(other, 1);
    expect(known(other)).toEqual([1, 1, 0.25, 7, 'in place']);
    expect(notice(other)).toBe(
      'L0.q[32:64, 0:32] → max: the map had silent (computed in a batch); the bench, which computes it alone, finds an NSM from token 2 on. The map has the bench’s result now.',
    );
  });
});

describe('screens', () => {
  const start = async () => {
    const t = scripted('#v=1&m=L0.q&s=0,0&k=max&tile=32');
    await t.load();
    await t.wildType();
    t.lab.screening.screen([{ layer: 0, projection: 'q' }]);
    await t.rest(0);
    return t;
  };
  it('shows and stores results as they come, and goes on where it was paused', async () => {
    const t = await start();
    const first = t.last('screen');
    expect(leftOut(first)).toEqual([
      ['max', 0, 0, 0, 0],
      ['min', 0, 0, 0, 0],
    ]);
    await t.say({ type: 'outcomes', matrix: 'L1.down', id: first.id, batch: batch('max', [0, 2]) });
    await t.rest();
    expect(t.lab.stores.queue.getState()).toMatchObject({ status: 'running', done: 2, total: 8 });
    expect(t.lab.stores.results.getState().maps.get('L0.q')?.max?.tested).toBe(2);
    expect(await t.results.keys()).toHaveLength(1);

    t.lab.queue.pause();
    expect(t.last('cancel').target).toBe(first.id);
    await t.say({ type: 'outcomes', matrix: 'L1.down', id: first.id, batch: batch('min', [1]) });
    await t.say({ type: 'cancelled', id: first.id });
    await t.rest();
    expect(t.lab.stores.queue.getState()).toMatchObject({ status: 'paused', done: 3 });

    t.lab.queue.resume();
    await t.rest();
    expect(leftOut(t.last('screen'))).toEqual([
      ['max', 1, 0, 1, 0],
      ['min', 0, 1, 0, 0],
    ]);
    await t.say({ type: 'screened', id: t.last('screen').id });
    await t.rest();
    expect(t.lab.stores.queue.getState().status).toBe('finished');
  });

  it('tells open statistics that results came in, before the page shows these', async () => {
    const t = await start();
    t.lab.stores.ui.setState({ place: 'stats' });
    expect(t.lab.stats.isStale()).toBe(false);
    const { id } = t.last('screen');
    await t.say({ type: 'outcomes', matrix: 'L1.down', id, batch: batch('max', [0]) });
    await t.say({ type: 'outcomes', matrix: 'L1.down', id, batch: batch('max', [1]) });
    t.lab.stores.ui.setState({ place: 'map' });
    t.lab.stores.ui.setState({ place: 'stats' });
    await t.say({ type: 'outcomes', matrix: 'L1.down', id, batch: batch('max', [2]) });
    expect(t.lab.stats.isStale()).toBe(true);
  });

  it('finds stored results when tile size or assay come back', async () => {
    const t = await start();
    const request = t.last('screen');
    await t.say({ type: 'outcomes', matrix: 'L1.down', id: request.id, batch: batch('max', [3]) });
    t.lab.selecting.setMap({ tile: 16 });
    await t.rest();
    expect(t.lab.stores.results.getState().maps.size).toBe(0);
    await t.say({ type: 'outcomes', matrix: 'L1.down', id: request.id, batch: batch('max', [1]) });
    t.lab.selecting.setMap({ tile: 32 });
    await t.rest();
    const known = t.lab.stores.results.getState().maps.get('L0.q')?.max;
    expect([...(known?.firstDivergent ?? [])]).toEqual([-3, 3, -3, 3]);
  });

  it('queues what is asked for while another screen runs, in the order of the queue', async () => {
    const t = await start();
    const first = t.last('screen');
    const [q, k, v, o] = (['q', 'k', 'v', 'o'] as const).map((projection) => ({
      layer: 1,
      projection,
    }));
    t.lab.screening.screen([q, k, v]);
    t.lab.screening.screen([k, o]); // k waits already
    await t.rest();
    expect(t.asked('screen')).toHaveLength(1);
    const { items } = t.lab.stores.queue.getState();
    expect(items.map(({ plan }) => plan.sites.matrices[0]).join(' ')).toBe(
      'L0.q L1.q L1.k L1.v L1.o',
    );
    t.lab.queue.move(items[3].id, -2);
    t.lab.queue.remove(items[2].id);
    const order = ['L1.v', 'L1.q', 'L1.o'];
    await t.say({ type: 'screened', id: first.id });
    for (const name of order) {
      await t.rest();
      expect(t.last('screen').plan.sites.matrices).toEqual([name]);
      await t.say({ type: 'screened', id: t.last('screen').id });
    }
    await t.rest();
    expect(t.lab.stores.queue.getState()).toMatchObject({
      status: 'finished',
      done: 28,
      total: 28,
    });
  });

  it('other squares say where the results are, and which sizes have some; a quick look takes all', async () => {
    const t = await start();
    const { results, map, ui, queue } = t.lab.stores;
    const sizes = () => results.getState().sizes.get('L0.q');
    await t.say({
      type: 'outcomes',
      matrix: 'L1.down',
      id: t.last('screen').id,
      batch: batch('max', [3]),
    });
    const q = { layer: 0, projection: 'q' } as const;
    t.lab.screening.screenRegion(
      q,
      { row: 0, col: 0, height: 32, width: 32 },
      { tile: 8, kinds: ['max'] },
    );
    await t.rest();
    expect(map.getState().tile).toBe(8);
    const notice = ui.getState().notices.find(({ id }) => id === 'squares');
    expect(notice?.text).toContain('in squares of 32 is kept');
    expect(notice?.action?.label).toBe('Back to squares of 32');
    expect(sizes()).toEqual([32]);
    await t.say({ type: 'screened', id: t.last('screen').id });
    await t.rest();
    await t.say({
      type: 'outcomes',
      matrix: 'L1.down',
      id: t.last('screen').id,
      batch: batch('max', [0, 9]),
    });
    expect(sizes()).toEqual([8, 32]);
    const { plan: whole } = t.last('screen');
    const region = { rows: [0, 8], cols: [0, 16] } as const;
    const plan = { ...whole, sites: { ...whole.sites, region } };
    expect(await t.lab.queue.tested(plan)).toBe(1);
    expect(queue.getState().speed).toBeNull(); // so few mutants tell nothing

    t.lab.screening.quickLook(16);
    await t.rest();
    expect(map.getState()).toMatchObject({ tile: 16, kinds: ['max', 'min'], texts: false });
    const waiting = queue.getState().items.filter(({ state }) => state === 'waiting');
    expect(waiting).toHaveLength(14);
    expect(new Set(waiting.map(({ plan: askedPlan }) => askedPlan.sites.tile))).toEqual(
      new Set([16]),
    );
    expect(sizes()).toEqual([8, 32]);
  });

  it('goes on with the next when the running one is removed', async () => {
    const t = await start();
    t.lab.screening.screen([{ layer: 1, projection: 'k' }]);
    t.lab.queue.remove(t.lab.stores.queue.getState().items[0].id);
    expect(t.last('cancel').target).toBe(t.last('screen').id);
    await t.say({ type: 'cancelled', id: t.last('screen').id });
    await t.rest();
    expect(t.last('screen').plan.sites.matrices).toEqual(['L1.k']);
  });

  it('passes over a matrix that cannot be screened, and stops at what is not its fault', async () => {
    const t = await start();
    t.lab.screening.screen([
      { layer: 1, projection: 'k' },
      { layer: 1, projection: 'v' },
    ]);
    const fail = (kind: Failure['kind']) =>
      t.say({ type: 'error', id: t.last('screen').id, error: { kind, message: 'no', advice: '' } });
    await fail('bad-request');
    await t.rest();
    expect(t.last('screen').plan.sites.matrices[0]).toMatch(/k$/);
    await fail('internal');
    await t.rest();
    const { status, items } = t.lab.stores.queue.getState();
    expect(status).toBe('failed');
    expect(items.map(({ state }) => state)).toEqual(['failed', 'waiting', 'waiting']);
    t.lab.queue.resume();
    await t.rest();
    expect(t.last('screen').plan.sites.matrices[0]).toMatch(/k$/);
  });

  it('starts a lost engine anew and goes on, but not for ever', async () => {
    const t = await start();
    const error: Failure = { kind: 'device-lost', message: 'gone', advice: 'reload' };
    await t.say({
      type: 'outcomes',
      matrix: 'L1.down',
      id: t.last('screen').id,
      batch: batch('max', [0, 1]),
    });
    for (let i = 1; i <= 3; i++) {
      await t.say({ type: 'device-lost', error });
      expect(t.lab.stores.queue.getState().status).toBe('interrupted');
      await t.rest(20_000);
      expect(t.asked('load')).toHaveLength(1 + i);
      await t.say(loaded(t.last('load').id));
      await t.rest();
      expect(leftOut(t.last('screen'))[0]).toEqual(['max', 1, 1, 0, 0]);
    }
    await t.say({ type: 'device-lost', error });
    await t.rest(60_000);
    expect(t.asked('load')).toHaveLength(4);
    expect(t.lab.stores.queue.getState().status).toBe('failed');
    t.lab.reloadEngine();
    await t.say(loaded(t.last('load').id));
    await t.rest();
    expect(t.lab.stores.queue.getState().status).toBe('running');
  });

  it('is there again after a reload, and goes on if it ran', async () => {
    const t = await start();
    t.lab.screening.screen([{ layer: 1, projection: 'k' }]);
    await t.say({
      type: 'outcomes',
      matrix: 'L1.down',
      id: t.last('screen').id,
      batch: batch('max', [0, 1]),
    });
    await t.rest();
    const again = scripted('', t);
    await again.load();
    await again.rest();
    expect(leftOut(again.last('screen'))[0]).toEqual(['max', 1, 1, 0, 0]);
    again.lab.queue.pause();
    await again.say({ type: 'cancelled', id: again.last('screen').id });
    await again.rest();
    const third = scripted('', again);
    await third.load();
    await third.rest();
    expect(third.asked('screen')).toHaveLength(0);
    expect(third.lab.stores.queue.getState()).toMatchObject({ status: 'paused', done: 2 });
    expect(third.lab.stores.queue.getState().items).toHaveLength(2);
  });

  it('leaves the footer when put away while running', async () => {
    const t = await start();
    t.lab.queue.clear();
    await t.say({ type: 'cancelled', id: t.last('screen').id });
    await t.rest();
    expect(t.lab.stores.queue.getState().status).toBe('none');
  });
});

describe('texts', () => {
  const said = (kind: 'max' | 'min', cells: number[], texts: string[]) => ({
    ...batch(kind, cells),
    outputs: packOutputs(
      texts.map((text) => ({ texts: [text], cosine: 0.5, degenerate: false })),
      ['It hunts.'],
    ),
  });
  const LINK = '#v=1&m=L0.q&s=0,0&k=max&tile=32';
  const silent = () => ({
    ...batch('min', [0, 1, 2, 3]),
    firstDivergent: Int16Array.of(-1, -1, -1, -1),
  });
  /** All eight mutants tested, four of them NSMs without text. */
  const screened = async () => {
    const t = scripted(LINK);
    await t.load();
    await t.wildType();
    t.lab.screening.screen([{ layer: 0, projection: 'q' }]);
    await t.rest(0);
    const { id } = t.last('screen');
    await t.say({ type: 'outcomes', matrix: 'L1.down', id, batch: batch('max', [0, 1, 2, 3]) });
    await t.say({ type: 'outcomes', matrix: 'L1.down', id, batch: silent() });
    await t.say({ type: 'screened', id });
    await t.rest();
    return t;
  };
  const numbers = (t: ReturnType<typeof scripted>) => [
    ...(t.lab.stores.results.getState().maps.get('L0.q')?.max?.outputs?.index ?? []),
  ];

  it('of what was screened without are decoded by a screen of just those NSMs', async () => {
    const t = await screened();
    expect(t.last('screen').plan.texts).toBe(false);
    t.lab.screening.decodeTexts([{ layer: 0, projection: 'q' }]);
    await t.rest();
    const first = t.last('screen');
    expect(first.plan.texts).toBe(true);
    expect(leftOut(first)).toEqual([
      ['max', 0, 0, 0, 0],
      ['min', 1, 1, 1, 1],
    ]);
    await t.say({
      type: 'outcomes',
      matrix: 'L1.down',
      id: first.id,
      batch: said('max', [3, 1], ['b', 'a']),
    });
    t.lab.queue.pause();
    await t.say({ type: 'cancelled', id: first.id });
    await t.rest();
    expect(t.lab.stores.queue.getState()).toMatchObject({ status: 'paused', done: 6, total: 8 });
    expect(t.address.hash).toContain('tx=1');

    // gone on with after a reload, the queue's plan still asks for texts
    const again = scripted(LINK, t);
    await again.load();
    await again.rest();
    again.lab.queue.resume();
    await again.rest();
    const second = again.last('screen');
    expect(second.plan.texts).toBe(true);
    expect(leftOut(second).map(([, ...cells]) => cells)).toEqual([
      [0, 1, 0, 1],
      [1, 1, 1, 1],
    ]);
    await again.say({
      type: 'outcomes',
      matrix: 'L1.down',
      id: second.id,
      batch: said('max', [0, 2], ['b', 'c']),
    });
    await again.say({ type: 'screened', id: second.id });
    await again.rest();
    const { outputTable: outputTable } = again.lab.stores.results.getState();
    expect(numbers(again).map((number) => outputTable.texts(number)[0])).toEqual([
      'b',
      'a',
      'c',
      'b',
    ]);
    expect(outputTable.wildType).toEqual(['It hunts.']);
  });

  it('go out with run files and come in again, also where the results are there already', async () => {
    const t = await screened();
    t.lab.screening.decodeTexts([{ layer: 0, projection: 'q' }]);
    await t.rest();
    const { id } = t.last('screen');
    await t.say({
      type: 'outcomes',
      matrix: 'L1.down',
      id,
      batch: said('max', [0, 1, 2, 3], ['a', 'b', 'b', 'c']),
    });
    await t.say({ type: 'screened', id });
    await t.rest();
    const file = await written(t, 'map');
    const [header, first] = new TextDecoder().decode(file.bytes).split('\n');
    expect(header).toContain(',text,phenotype,cosine,degenerate,first_word,run');
    expect(first).toMatch(/,a,2,0.5,false,a,/);

    const other = await screened();
    expect(numbers(other)).toEqual([]);
    await other.lab.runFiles.read('run.csv', file.bytes);
    await other.rest();
    const { outputTable: outputTable } = other.lab.stores.results.getState();
    expect(numbers(other).map((number) => outputTable.texts(number)[0])).toEqual([
      'a',
      'b',
      'b',
      'c',
    ]);
    expect((await written(other, 'map')).bytes).toEqual(file.bytes);

    // another wild type: another world
    const strange = new TextDecoder().decode(file.bytes).replace('It hunts.', 'It sleeps.');
    await other.lab.runFiles.read('x.csv', new TextEncoder().encode(strange));
    expect(other.lab.stores.ui.getState().notices.at(-1)?.text).toContain(
      'against a wild type that says something else',
    );
  });

  it('are left out of a file, with a word, while some are missing', async () => {
    const t = await screened();
    t.lab.screening.decodeTexts([{ layer: 0, projection: 'q' }]);
    await t.rest();
    await t.say({
      type: 'outcomes',
      matrix: 'L1.down',
      id: t.last('screen').id,
      batch: said('max', [0], ['a']),
    });
    await t.rest();
    const file = await written(t, 'map');
    expect(new TextDecoder().decode(file.bytes)).not.toContain('phenotype');
    expect(t.lab.stores.ui.getState().notices.at(-1)?.text).toContain('3 of the NSMs have no text');
  });
});

/** A run file, for which the engine is asked for the extents of matrices. */
async function written(t: ReturnType<typeof scripted>, scope: 'map' | 'all') {
  const file = t.lab.runFiles.write(scope, 'csv');
  for (let i = 0; i < 4; i++) {
    await t.rest();
    const { id, rect, matrix } = t.last('weights');
    const at = { row: 0, col: 0 };
    const values = Float32Array.of(0);
    const extent = { min: -0.5, max: 0.75 };
    const weights = { matrix, rect, pool: 1, values, extent, argmax: at, argmin: at };
    await t.say({ type: 'weights', id, weights });
  }
  return (await file)!;
}

describe('super weights', () => {
  const layers = [
    {
      layer: 1,
      input: { token: 0, channel: 7, value: 2 },
      output: { token: 0, channel: 9, value: 3 },
      weight: 1,
      medianOutput: 1,
    },
  ];

  it('are asked for once, and kept until another model is loaded', async () => {
    const t = scripted();
    await t.load();
    void t.lab.superWeights.find('one');
    void t.lab.superWeights.find('two');
    const [first, second] = t.asked('super-weights');
    expect(t.last('cancel').target).toBe(first.id);
    await t.say({ type: 'cancelled', id: first.id });
    expect(t.lab.stores.superWeights.getState().running).toBe(true);
    const found = { prompt: 'two', pieces: ['two'], layers };
    await t.say({ type: 'super-weights', id: second.id, found });
    expect(t.lab.stores.superWeights.getState()).toEqual({ running: false, found, failure: null });

    t.lab.reloadEngine();
    await t.say(loaded(t.last('load').id));
    expect(t.lab.stores.superWeights.getState().found).toEqual(found);
    t.lab.reloadEngine();
    const other = { ...model, hash: 'other' };
    await t.say(loaded(t.last('load').id, other));
    expect(t.lab.stores.superWeights.getState().found).toBeNull();
  });

  it('that cannot be looked for leave what was found, and say why', async () => {
    const t = scripted();
    await t.load();
    void t.lab.superWeights.find('');
    const error = { kind: 'bad-request', message: 'No tokens.', advice: 'Write.' } as const;
    await t.say({ type: 'error', id: t.last('super-weights').id, error });
    const state = t.lab.stores.superWeights.getState();
    expect(state).toMatchObject({ running: false, found: null, failure: error });
  });
});

describe('run files', () => {
  const text = new TextDecoder();

  it('are the same after an export, an import elsewhere and an export there', async () => {
    const t = scripted('#v=1&m=L0.q&s=0,0&k=max&tile=32');
    await t.load();
    await t.wildType();
    t.lab.screening.screen([{ layer: 0, projection: 'q' }]);
    await t.rest();
    await t.say({
      type: 'outcomes',
      matrix: 'L1.down',
      id: t.last('screen').id,
      batch: batch('max', [0, 2]),
    });
    await t.say({
      type: 'outcomes',
      matrix: 'L1.down',
      id: t.last('screen').id,
      batch: batch('min', [3]),
    });
    await t.rest();
    const file = await written(t, 'map');
    expect(file.name).toBe('test-L0.q-own-32.csv');
    expect(text.decode(file.bytes).split('\n')).toHaveLength(1 + 3 + 1);

    const other = scripted();
    await other.load();
    await other.lab.runFiles.read('run.csv', file.bytes);
    const notices = other.lab.stores.ui.getState().notices.map((n) => n.text);
    expect(notices.join()).toContain('run.csv: 3 results taken in (L0.q, squares of 32');
    expect(other.lab.stores.map.getState().tile).toBe(32);
    await other.rest();
    expect(other.lab.stores.results.getState().maps.get('L0.q')?.min?.tested).toBe(1);
    expect(text.decode((await written(other, 'all')).bytes)).toBe(text.decode(file.bytes));

    await other.lab.runFiles.read('run.csv', file.bytes);
    expect(other.lab.stores.ui.getState().notices.at(-1)?.text).toContain('3 were here already');
    await other.lab.runFiles.read('x.csv', new TextEncoder().encode('a,b\n1,2\n'));
    expect(other.lab.stores.ui.getState().notices.at(-1)?.text).toMatch(
      /x.csv: This CSV is no run file.*Nothing was taken in/,
    );
    const strange = text.decode(file.bytes).replaceAll('""hash"":""h""', '""hash"":""g""');
    await other.lab.runFiles.read('y.csv', new TextEncoder().encode(strange));
    expect(other.lab.stores.ui.getState().notices.at(-1)?.text).toContain('another model');
  });
});

describe('side by side', () => {
  const L0q = { layer: 0, projection: 'q' } as const;
  const asked = { prompt: 'Tell me', maxNewTokens: 4, temperature: 0.7, seed: 2 };
  /** A lab whose browser stores results of another seed, in squares of 32, and of another model. */
  const withStored = async (
    hash = '#v=1&m=L0.q&s=0,0&k=max&tile=32&p=Tell+me&n=4&t=0.7&seed=1',
  ) => {
    const results = createMemoryStore();
    const origin = { app: '1', adapters: [] };
    await results.write([
      {
        key: resultKey('h', { matrix: L0q, tile: 32, assay: descriptive(asked) }, 'max'),
        batch: batch('max', [1, 2]),
        origin,
      },
      {
        key: resultKey('h', { matrix: L0q, tile: 16, assay: descriptive(asked) }, 'max'),
        batch: batch('max', [1]),
        origin,
      },
      {
        key: resultKey('other', { matrix: L0q, tile: 32, assay: descriptive(asked) }, 'max'),
        batch: batch('max', [1]),
        origin,
      },
    ]);
    const t = scripted(hash, { results, keyValues: createMemoryKeyValueStore() });
    await t.load();
    await t.rest();
    return t;
  };

  /** Waits until two results are proposed: what proposes them is loaded when it is first wanted. */
  const suggested = (compare: CompareStore) =>
    vi.waitFor(() => expect(compare.getState().second).not.toBe(''));

  it('lists what is stored of the model, suggests what fits and reads it; the link brings it back', async () => {
    const t = await withStored();
    const { compare } = t.lab.stores;
    expect(compare.getState().stored).toEqual([]);
    t.lab.stores.ui.setState({ place: 'compare' });
    await suggested(compare);
    await t.rest();
    const { first, second, stored, read, reading } = compare.getState();
    expect(stored.map(({ name, tile }) => [name, tile])).toEqual([
      ['“Tell me” · T 0.7, seed 2 · 4 tokens', 32],
      ['“Tell me” · T 0.7, seed 2 · 4 tokens', 16],
    ]);
    // nothing is tested of this screen, so that two others stand for it
    expect([first, second, reading]).toEqual([stored[0].id, stored[1].id, false]);
    expect(read.get(first)?.maps.get('L0.q')?.max?.tested).toBe(2);
    expect(t.address.hash).toContain(`&pl=compare&c1=${first}&c2=${second}`);

    // what was only suggested is thought over again when the place is opened again
    t.lab.stores.ui.setState({ place: 'map' });
    t.lab.stores.map.setState({ tile: 16 });
    await t.rest();
    t.lab.stores.ui.setState({ place: 'compare' });
    await suggested(compare);
    expect(compare.getState()).toMatchObject({ first: stored[1].id, second: stored[0].id });
    t.lab.stores.map.setState({ tile: 32 });
    compare.setState({ first, second });
    await t.rest();

    const again = await withStored(t.address.hash);
    expect(again.lab.stores.compare.getState()).toMatchObject({ second });
    expect(again.lab.stores.compare.getState().read.has(second)).toBe(true);
  });

  it('keeps what a link asks for that is not here, for the page to explain', async () => {
    const t = await withStored('#v=1&m=L0.q&s=0,0&k=max&tile=32&pl=compare&c2=s-0123456789');
    expect(t.lab.stores.compare.getState()).toMatchObject({
      second: 's-0123456789',
      reading: false,
    });
    expect(t.lab.stores.compare.getState().read.size).toBe(0);
  });

  it('opens run files of any model beside others, and stores nothing of them', async () => {
    const source = await withStored();
    source.lab.screening.screen([L0q]);
    await source.rest(0);
    await source.say({
      type: 'outcomes',
      matrix: 'L1.down',
      id: source.last('screen').id,
      batch: batch('max', [0, 2]),
    });
    await source.rest();
    const file = await written(source, 'map');
    const foreign = new TextDecoder()
      .decode(file.bytes)
      .replaceAll('""hash"":""h""', '""hash"":""g""')
      .replaceAll('""vocab_size"":100', '""vocab_size"":101');

    const t = await withStored();
    const kept = (await t.results.keys()).length;
    t.lab.stores.ui.setState({ place: 'compare' });
    await suggested(t.lab.stores.compare);
    await t.lab.compare.openFile('theirs.csv', new TextEncoder().encode(foreign));
    const { files, first, second, stored } = t.lab.stores.compare.getState();
    expect(files).toMatchObject([
      { id: second, name: 'theirs.csv', tile: 32, model: { hash: 'g' } },
    ]);
    expect(files[0].maps.get('L0.q')?.max?.tested).toBe(2);
    expect(first).toBe(stored[0].id);
    await t.rest();
    expect(await t.results.keys()).toHaveLength(kept);
    await t.lab.compare.openFile('x.csv', new TextEncoder().encode('a,b\n1,2\n'));
    expect(t.lab.stores.ui.getState().notices.at(-1)?.text).toMatch(/x.csv: .*Nothing was opened/);
    await t.lab.runFiles.read('theirs.csv', new TextEncoder().encode(foreign));
    expect(t.lab.stores.ui.getState().notices.at(-1)?.text).toContain(
      'open the file in Side by side',
    );
  });
});

/** A browser with some tabs: one lock, one channel. */
function browser() {
  const waiting: (() => void)[] = [];
  let held = false;
  const heard = new Map<object, (message: TabMessage) => void>();
  const free = () => {
    held = false;
    waiting.shift()?.();
  };
  return {
    tab(): TabPort & { close(): void } {
      const me = {};
      let mine = false;
      return {
        own(wait, granted) {
          const take = () => {
            held = mine = true;
            granted(() => {
              mine = false;
              free();
            });
          };
          if (!held) take();
          else {
            waiting.push(take);
            wait();
          }
        },
        post: (message) => {
          for (const [tab, hear] of heard) if (tab !== me) hear(structuredClone(message));
        },
        onMessage: (hear) => void heard.set(me, hear),
        close() {
          heard.delete(me);
          if (mine) free();
        },
      };
    },
  };
}

describe('tabs', () => {
  const open = async () => {
    const tabs = browser();
    const [one, two] = [tabs.tab(), tabs.tab()];
    const first = scripted('#v=1&m=L0.q&s=0,0&k=max&tile=32', undefined, one);
    await first.load();
    await first.wildType();
    const second = scripted('#v=1&m=L0.q&s=0,0&k=max&tile=32', first, two);
    void second.lab.start();
    await second.rest();
    return { first, second, one };
  };

  it('one has the GPU; the other watches its results and its queue', async () => {
    const { first, second } = await open();
    expect(second.lab.stores.model.getState()).toMatchObject({ phase: 'watching', model });
    expect(second.sent).toEqual([]);
    second.lab.screening.screen([{ layer: 0, projection: 'q' }]);
    await first.rest();
    await first.say({
      type: 'outcomes',
      matrix: 'L1.down',
      id: first.last('screen').id,
      batch: batch('max', [2]),
    });
    await first.rest(1000);
    expect(second.lab.stores.results.getState().maps.get('L0.q')?.max?.tested).toBe(1);
    expect(second.lab.stores.queue.getState()).toMatchObject({ status: 'running', done: 1 });
  });

  it('the other takes over when the first closes, and screens on', async () => {
    const { first, second, one } = await open();
    first.lab.screening.screen([{ layer: 0, projection: 'q' }]);
    await first.rest();
    await first.say({
      type: 'outcomes',
      matrix: 'L1.down',
      id: first.last('screen').id,
      batch: batch('max', [2]),
    });
    await first.rest(1000);
    one.close();
    await second.say(loaded(second.last('load').id));
    await second.rest();
    expect(leftOut(second.last('screen'))[0]).toEqual(['max', 0, 0, 1, 0]);
  });

  it('the GPU can be asked for; the queue goes with it', async () => {
    const { first, second } = await open();
    first.lab.screening.screen([{ layer: 0, projection: 'q' }]);
    await first.rest();
    second.lab.tabs.useHere();
    await first.rest();
    expect(first.lab.stores.model.getState().phase).toBe('watching');
    await second.say(loaded(second.last('load').id));
    await second.rest(1000);
    expect(second.asked('screen')).toHaveLength(1);
    expect(first.lab.stores.queue.getState().status).toBe('running');
    expect(first.asked('screen')).toHaveLength(1);
  });
});

describe('address', () => {
  it('pushes selections, once per burst, and replaces for camera and theme', async () => {
    const t = scripted();
    await t.load();
    for (let row = 0; row < 5; row++) t.lab.selecting.mutate({ site: weight(row) });
    await t.rest();
    expect(t.address.log).toEqual(['push #v=1&m=L0.q&s=4,0&k=min']);
    t.lab.selecting.setMap({ camera: { zoom: 2, row: 3, col: 4 } });
    await t.rest();
    t.lab.stores.ui.setState({ theme: 'dark' });
    await t.rest();
    expect(t.address.log.slice(1)).toEqual([
      'replace #v=1&m=L0.q&s=4,0&k=min&z=2,3,4',
      'replace #v=1&m=L0.q&s=4,0&k=min&z=2,3,4&th=dark',
    ]);
  });

  it('a place that is opened is a step back to what was there', async () => {
    const t = scripted('#v=1&m=L0.q&s=0,0&k=min');
    await t.load();
    t.lab.stores.ui.setState({ place: 'stats' });
    await t.rest();
    t.lab.stores.ui.setState({ place: 'map' });
    await t.rest();
    t.lab.stores.ui.setState({ place: 'compare' });
    await t.rest();
    expect(
      t.address.log.map((line) => /^push .*(&pl=stats|&pl=compare|k=min$)/.exec(line)?.[1]),
    ).toEqual(['&pl=stats', 'k=min', '&pl=compare']);
  });

  it('keeps in the address what the statistics show, also while they are closed', async () => {
    const t = scripted();
    await t.load();
    const matrix = { layer: 1, projection: 'gate' as const };
    const { stats, ui } = t.lab.stores;
    ui.setState({ place: 'stats' });
    stats.setState({ measure: 'bias', matrix, projection: 'gate', onlyFound: true });
    await t.rest();
    expect(t.address.hash).toMatch(/&pl=stats&sm=bias&sd=L1.gate&sk=gate&sf=1/);
    ui.setState({ place: 'map' });
    await t.rest();
    expect(stats.getState()).toMatchObject({ measure: 'bias', matrix, projection: 'gate' });
    t.address.hash = '#v=1&m=L1.o&s=1,2&k=zero&tile=16&pl=stats&sm=odds';
    t.address.changed();
    expect(stats.getState()).toMatchObject({ measure: 'odds', matrix: null });
    expect(ui.getState().place).toBe('stats');
    expect(stats.getState()).toMatchObject({ projection: null, onlyFound: false });
  });

  it('does not write over an address that the user has just gone to', async () => {
    const t = scripted('#v=1&m=L0.q&s=0,0&k=min');
    await t.load();
    t.lab.selecting.mutate({ kind: 'max' });
    t.address.hash = '#v=1&m=L1.o&s=1,2&k=zero';
    await t.rest();
    expect(t.address.hash).toBe('#v=1&m=L1.o&s=1,2&k=zero');
    t.address.changed();
    expect(t.lab.stores.selection.getState()).toMatchObject({ kind: 'zero', site: { layer: 1 } });
  });

  it('opens what back and forward bring, and adds nothing to the history then', async () => {
    const t = scripted();
    await t.load();
    t.address.hash = '#v=1&m=L1.o&s=1,2&k=zero&tile=16';
    t.address.changed();
    await t.rest();
    expect(t.lab.stores.selection.getState()).toMatchObject({ kind: 'zero', site: { row: 1 } });
    expect(t.lab.stores.map.getState().tile).toBe(16);
    expect(t.address.log).toEqual([]);
  });

  it('puts a site outside the model right in its place, and says so', async () => {
    const t = scripted('#v=1&m=L9.q&s=500,2&k=max');
    await t.load();
    await t.rest();
    expect(t.address.log).toEqual(['replace #v=1&m=L1.q&s=63,2&k=max']);
    expect(
      t.lab.stores.ui
        .getState()
        .notices.map((n) => n.text)
        .join(),
    ).toContain('no layer 9');
  });
});

describe('models', () => {
  const LINK = '#v=1&model=smollm2-135m&m=L20.down&s=500,1000&k=max';

  it('a link to one that is not here asks; nothing is loaded, nothing is fetched', async () => {
    const { lab, sent, stored, address } = scripted(LINK);
    void lab.start();
    await wait();
    expect(lab.stores.models.getState()).toMatchObject({ current: 'smollm2-135m', asking: true });
    expect(sent).toEqual([]);
    expect(stored.map(({ type }) => type)).toEqual(['list']);
    // the site is kept as the link has it, for when the model is there
    expect(lab.stores.selection.getState().site).toMatchObject({ layer: 20, row: 500, col: 1000 });
    expect(address.hash).toBe(LINK);
  });

  it('a link to one that is kept loads it from there', async () => {
    const { name, source, facts } = catalogueEntry('smollm2-135m')!;
    keptModels = [{ id: 'smollm2-135m', name, source, facts, received: 1, complete: true }];
    const { lab, last } = scripted(LINK);
    void lab.start();
    await wait();
    expect(last('load').source).toEqual({ kind: 'cached', id: 'smollm2-135m', name });
  });

  it('another one ends the engine of the first, whose results and queue stay its own', async () => {
    const { lab, load, wildType, asked, say, last, results } = scripted();
    await load();
    await wildType();
    lab.screening.screen([{ layer: 0, projection: 'q' }]);
    await wait();
    await say({
      type: 'outcomes',
      matrix: 'L1.down',
      id: last('screen').id,
      batch: batch('max', [0, 1]),
    });
    const { name, source, facts } = catalogueEntry('smollm2-135m')!;
    keptModels = [{ id: 'smollm2-135m', name, source, facts, received: 1, complete: true }];
    lab.models.refresh();
    await wait();
    void lab.choosing.openModel('smollm2-135m');
    await wait();
    expect(asked('load')).toHaveLength(2);
    const other = { ...model, name, hash: 'other' };
    await say(loaded(last('load').id, other));
    await wait();
    expect(lab.stores.model.getState().model?.hash).toBe('other');
    expect(lab.stores.queue.getState().items).toEqual([]);
    expect((await results.keys()).every((key) => key.startsWith('h|'))).toBe(true);
    expect(await results.keys()).toHaveLength(1);
    void lab.choosing.openModel('organism');
    await wait();
    await say(loaded(last('load').id));
    await wait();
    expect(lab.stores.queue.getState().items).toHaveLength(1);
  });

  it('a key in 8-bit groups loads the same kept files, and the page names it', async () => {
    const { lab, load, last } = scripted();
    await load();
    const { name, source, facts } = catalogueEntry('qwen2.5-0.5b')!;
    keptModels = [{ id: 'qwen2.5-0.5b', name, source, facts, received: 1, complete: true }];
    lab.models.refresh();
    await wait();
    for (const [key, bits] of [
      ['8bit:qwen2.5-0.5b', { eightBit: true }],
      ['qwen2.5-0.5b', {}],
    ] as const) {
      void lab.choosing.openModel(key);
      await wait();
      expect(last('load').source).toEqual({ kind: 'cached', id: 'qwen2.5-0.5b', name, ...bits });
      expect(lab.stores.models.getState().current).toBe(key);
    }
    lab.models.chooseEightBit('8bit:qwen2.5-0.5b', true);
    expect([...lab.stores.models.getState().eightBit]).toEqual([['qwen2.5-0.5b', true]]);
  });
});
