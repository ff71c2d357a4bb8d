import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { CATALOGUE } from '../../lib/catalogue/catalogue.ts';
import { RISK_BINS } from '../../lib/risk/risk-bins.ts';
import type { DeviceInfo, ModelInfo } from '../../protocols/engine-messages.ts';
import { createMemoryStore } from '../../storage/memory-store.ts';
import { createResultLog } from '../../storage/result-log.ts';
import type { Ask, EngineClient, RequestOptions } from '../clients/engine-client.ts';
import { createStores, type LabContext } from '../context.ts';
import { createRiskDetail } from './risk-detail.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** Side of the blocks of the whole map: as of one of many millions of weights. */
const SIDE = 16;
const config = { ...CATALOGUE[0].facts.config, hidden_size: 8_192, intermediate_size: 8_192 };
const UP = { layer: 0, projection: 'up' } as const;

function lab() {
  const asked: { ask: Ask<'risks'>; signal: AbortSignal; answer: () => void }[] = [];
  const request = (_type: 'risks', ask: Ask<'risks'>, { signal }: RequestOptions) => ({
    id: 1,
    cancel: () => undefined,
    done: new Promise((resolve) => {
      const { height, width } = ask.rect;
      const risk = new Float32Array(1);
      const pooled = { side: Math.max(height, width), rows: 1, cols: 1, risk };
      asked.push({
        ...{ ask, signal: signal! },
        answer: () => resolve({ type: 'risks', id: 1, pooled: { ...pooled, side: 1 } }),
      });
    }),
  });
  const stores = createStores();
  const engine = { request, restart: () => undefined } as unknown as EngineClient;
  const log = createResultLog(createMemoryStore(), vi.fn());
  const ctx: LabContext = { stores, engine, log, now: () => 0 };
  const model = { config, hash: 'h' } as ModelInfo;
  stores.model.setState({ phase: 'ready', model, device: {} as DeviceInfo });
  stores.map.setState({ tile: 1, kinds: ['max', 'min'] });
  const { site } = stores.selection.getState();
  stores.selection.setState({ site: { ...site, ...UP } });
  const detail = createRiskDetail(ctx);
  detail.start();
  const kindOf = (kind: 'max' | 'min') => ({
    ...{ kind, bound: 0.05, histogram: new Uint32Array(RISK_BINS) },
    listed: {
      ...{ cells: new Uint32Array(), risk: new Float32Array(), prompt: new Uint16Array() },
      ...{ step: new Uint16Array(), rival: new Uint32Array() },
    },
    pooled: { side: SIDE, rows: 512, cols: 512, risk: new Float32Array(512 * 512) },
  });
  const map = { matrix: UP, tile: 1, kinds: [kindOf('max'), kindOf('min')] };
  stores.risk.setState({ status: 'done', context: 'c', maps: new Map([['L0.up', map]]) });
  const rest = () => vi.advanceTimersByTimeAsync(1_000);
  return { asked, stores, detail, rest };
}

const VIEW = { row: 1_000, col: 2_000, height: 100, width: 200 };

test('the part in view is asked for once the camera rests, kind by kind, and serves what lies in it', async () => {
  const { asked, stores, detail, rest } = lab();
  detail.look({ ...VIEW, row: 900 });
  detail.look(VIEW);
  expect(asked).toHaveLength(0);
  await rest();
  expect(asked).toHaveLength(1);
  expect(stores.risk.getState().isRefining).toBe(true);
  const { rect } = asked[0].ask;
  expect(rect.row).toBeLessThan(VIEW.row);
  expect(rect.row + rect.height).toBeGreaterThan(VIEW.row + VIEW.height);
  asked[0].answer();
  await rest();
  asked[1].answer();
  await rest();
  expect(asked.map(({ ask }) => ask.kind)).toEqual(['max', 'min']);
  expect(stores.risk.getState()).toMatchObject({
    isRefining: false,
    detail: { name: 'L0.up', rect, kinds: [{ kind: 'max' }, { kind: 'min' }] },
  });
  // a little to the side, and nearer: it is there
  detail.look({ ...VIEW, row: 1_010 });
  await rest();
  detail.look({ row: 1_050, col: 2_050, height: 10, width: 20 });
  await rest();
  expect(asked).toHaveLength(2);
  detail.look({ ...VIEW, col: 4_000 });
  await rest();
  expect(asked).toHaveLength(3);
});

test('nothing is asked for a whole map, one that is hidden, or where it would not be finer', async () => {
  const { asked, stores, detail, rest } = lab();
  detail.look(null);
  await rest();
  detail.look({ row: 0, col: 0, height: 8_192, width: 8_192 });
  await rest();
  stores.risk.setState({ shown: false });
  detail.look(VIEW);
  await rest();
  expect(asked).toHaveLength(0);
  stores.risk.setState({ shown: true });
  await rest();
  expect(asked).toHaveLength(1);
});

test('who looks elsewhere ends what is computed, and its answer is dropped', async () => {
  const { asked, stores, detail, rest } = lab();
  detail.look(VIEW);
  await rest();
  detail.look(null);
  await rest();
  expect(asked[0].signal.aborted).toBe(true);
  asked[0].answer();
  await rest();
  expect(stores.risk.getState()).toMatchObject({ detail: null, isRefining: false });
  const { site } = stores.selection.getState();
  detail.look(VIEW);
  stores.selection.setState({ site: { ...site, layer: 1 } });
  await rest();
  expect(asked).toHaveLength(1); // nothing is predicted of L1.up
});

test('what is on its way when something else is predicted is dropped at once', async () => {
  const { asked, stores, detail, rest } = lab();
  detail.look(VIEW);
  await rest();
  stores.risk.setState({ context: 'other', maps: new Map() });
  asked[0].answer();
  await vi.advanceTimersByTimeAsync(0);
  expect(asked).toHaveLength(1);
  expect(asked[0].signal.aborted).toBe(true);
  expect(stores.risk.getState()).toMatchObject({ detail: null, isRefining: false });
});
