import { expect, test, vi } from 'vitest';
import { CATALOGUE } from '../../lib/catalogue/catalogue.ts';
import { allMatrices, formatMatrix, matrixShape } from '../../lib/model/matrix.ts';
import type { MatrixRisk } from '../../lib/risk/matrix-risk.ts';
import { RISK_BINS } from '../../lib/risk/risk-bins.ts';
import type { DeviceInfo, ModelInfo } from '../../protocols/engine-messages.ts';
import { createMemoryKeyValueStore, type KeyValueStore } from '../../storage/key-value-store.ts';
import { createMemoryStore } from '../../storage/memory-store.ts';
import { createResultLog } from '../../storage/result-log.ts';
import { createStores, type LabContext } from '../context.ts';
import type { Ask, EngineClient, RequestOptions, Task } from '../clients/engine-client.ts';
import type { EngineChoice } from './engine-choice.ts';
import { createPrediction } from './prediction.ts';
import { createResults } from './results.ts';
import { createVerifying } from './verifying.ts';

const { config } = CATALOGUE[0].facts;
const TILE = 32;
const matrices = allMatrices(config);
/** The listed mutants of each map: the first of its cells, the risk falling. */
const LISTED = 3;
const riskOf = (cell: number) => 2 / (cell + 1);
/** What is true: the riskiest mutant of a map is an NSM, no other is. */
const isNsm = (cell: number) => cell === 0;

function riskMap(matrix: MatrixRisk['matrix']): MatrixRisk {
  const shape = matrixShape(config, matrix.projection);
  const [rows, cols] = [Math.ceil(shape.rows / TILE), Math.ceil(shape.cols / TILE)];
  const cells = Uint32Array.from({ length: LISTED }, (_, cell) => cell);
  const histogram = new Uint32Array(RISK_BINS);
  histogram[0] = rows * cols;
  return {
    matrix,
    tile: TILE,
    kinds: [
      {
        kind: 'max',
        bound: 0.05,
        listed: {
          cells,
          risk: Float32Array.from(cells, riskOf),
          prompt: new Uint16Array(LISTED),
          step: new Uint16Array(LISTED),
          rival: new Uint32Array(LISTED),
        },
        histogram,
        pooled: { side: 1, rows, cols, risk: new Float32Array(rows * cols) },
      },
    ],
  };
}

const check = { risky: 12, riskyNsms: 12, random: 12, randomNsms: 0 };

/** A lab whose engine predicts the above, and knows what is true. */
async function lab(keyValues: KeyValueStore = createMemoryKeyValueStore(), stopAfter = Infinity) {
  const asked: { type: Task; ask: unknown }[] = [];
  const request = (type: Task, ask: unknown, handlers: RequestOptions) => {
    asked.push({ type, ask });
    let cancelled = false;
    const work = async () => {
      await Promise.resolve();
      if (type === 'predict') {
        for (const matrix of matrices)
          handlers.risk?.({ type: 'risk', id: 1, risk: riskMap(matrix) });
        return { type: 'predicted', id: 1, check, pieces: new Map() };
      }
      const { list } = ask as Ask<'screen-list'>;
      for (const [i, cell] of list.cell.entries()) {
        if (i >= stopAfter) cancelled = true;
        if (cancelled) return { type: 'cancelled', id: 1 };
        const { matrix, kind } = list.maps[list.map[i]];
        handlers.outcomes?.({
          ...{ type: 'outcomes', id: 1, matrix },
          batch: {
            kind,
            cells: Uint32Array.of(cell),
            firstDivergent: Int16Array.of(isNsm(cell) ? 3 : -1),
            kl: Float32Array.of(0.1),
            margin: Float32Array.of(1),
          },
        });
      }
      return { type: 'screened', id: 1 };
    };
    return { id: 1, done: work(), cancel: () => (cancelled = true) };
  };
  const stores = createStores();
  const engine = { request, restart: () => undefined } as unknown as EngineClient;
  const log = createResultLog(createMemoryStore(), vi.fn());
  const ctx: LabContext = { stores, engine, log, now: () => performance.now() };
  const results = createResults(ctx);
  const engineChoice = {} as EngineChoice;
  const verifying = createVerifying(ctx, {
    results,
    keyValues,
    engineChoice,
    showOwn: () => undefined,
  });
  const restored = vi.fn(() => verifying.restore());
  const prediction = createPrediction(ctx, { restored: () => void restored() });
  prediction.start();
  const device = { engine: 'processor', limits: {} } as DeviceInfo;
  stores.map.setState({ tile: TILE, kinds: ['max'] });
  stores.model.setState({ model: { hash: 'h', config } as ModelInfo, device, phase: 'ready' });
  await results.refresh();
  const speak = () => {
    const { wildType } = stores.bench.getState();
    stores.bench.setState({ wildType: { ...wildType, status: 'done' } });
  };
  const predicted = async () => {
    speak();
    await vi.waitFor(() => expect(stores.risk.getState().status).toBe('done'));
    await vi.waitFor(() => expect(restored.mock.results[0]?.type).toBe('return'));
    await restored.mock.results[0].value;
  };
  return { stores, prediction, verifying, results, asked, keyValues, predicted, speak };
}

test('once the wild type has spoken every mutant is predicted, and shown when it is checked', async () => {
  const { stores, asked, predicted } = await lab();
  expect(asked).toEqual([]);
  expect(stores.risk.getState().status).toBe('none');
  await predicted();
  expect(asked.map(({ type }) => type)).toEqual(['predict']);
  const { maps, check: found, share } = stores.risk.getState();
  expect([...maps.keys()].sort()).toEqual(matrices.map(formatMatrix).sort());
  expect(found).toEqual(check);
  expect(share).toBe(0);
});

test('what is predicted goes with squares and assay, and comes again with the new ones', async () => {
  const { stores, asked, predicted } = await lab();
  await predicted();
  const first = stores.risk.getState().context;
  stores.map.setState({ tile: 64 });
  expect(stores.risk.getState()).toMatchObject({ status: 'running' });
  expect(stores.risk.getState().maps.size).toBe(0);
  await vi.waitFor(() => expect(stores.risk.getState().status).toBe('done'));
  expect(stores.risk.getState().context).not.toBe(first);
  expect(asked.map(({ type }) => type)).toEqual(['predict', 'predict']);
});

test('what takes long is offered, and begun when it is asked for', async () => {
  const { stores, prediction, speak, asked } = await lab();
  stores.queue.setState({ speed: { flops: 1, ms: 1, measured: true } });
  speak();
  expect(stores.risk.getState().status).toBe('offered');
  expect(asked).toEqual([]);
  prediction.begin();
  await vi.waitFor(() => expect(stores.risk.getState().status).toBe('done'));
});

test('the riskiest are verified, as results like any other, and not once more', async () => {
  const { stores, verifying, predicted, asked } = await lab();
  await predicted();
  verifying.setBudget({ type: 'risk', from: 1 });
  expect(verifying.left(stores.risk.getState().budget).cell).toHaveLength(2 * matrices.length);
  await verifying.verify();
  expect(stores.risk.getState().verifying).toMatchObject({
    ...{ what: 'budget', state: 'done', done: 2 * matrices.length, nsms: matrices.length },
  });
  const { totals } = stores.results.getState();
  expect(totals.all.max).toMatchObject({ tested: 2 * matrices.length, nsms: matrices.length });
  expect(verifying.left(stores.risk.getState().budget).cell).toHaveLength(0);
  verifying.setBudget({ type: 'risk', from: 0.1 });
  await verifying.verify();
  const { list } = asked.at(-1).ask as Ask<'screen-list'>;
  expect(list.cell).toHaveLength(matrices.length);
});

test('of a part of a map what is listed is verified', async () => {
  const { stores, verifying, predicted, asked } = await lab();
  await predicted();
  const holds = (cell: number) => cell > 0;
  expect(verifying.leftIn('L2.gate', holds).cell).toHaveLength(LISTED - 1);
  await verifying.verifyIn('L2.gate', holds);
  const { list } = asked.at(-1).ask as Ask<'screen-list'>;
  expect([...list.cell]).toEqual([1, 2]);
  expect(stores.results.getState().totals.matrix('L2.gate').max.tested).toBe(LISTED - 1);
  expect(verifying.leftIn('L2.gate', holds).cell).toHaveLength(0);
});

test('an audit draws from what is left, and is there again another time', async () => {
  const { stores, verifying, predicted, keyValues } = await lab();
  await predicted();
  verifying.setBudget({ type: 'count', count: 10 });
  await verifying.verify();
  await verifying.audit(100, 7);
  const { audit } = stores.risk.getState();
  expect(audit).toMatchObject({ seed: 7, found: 10, tested: 10 });
  expect(audit!.strata.reduce((sum, { drawn }) => sum + drawn, 0)).toBe(100);
  // the other riskiest mutants of a map are NSMs too
  expect(audit!.strata[0].nsms).toBeGreaterThan(0);

  const again = await lab(keyValues);
  await again.predicted();
  expect(again.stores.risk.getState().audit).toEqual(audit);
  expect(again.stores.risk.getState().budget).toEqual({ type: 'count', count: 10 });
  // what is verified since, the audit did not know
  await again.verifying.verify();
  expect(again.stores.risk.getState().audit).toBeNull();
});

test('an audit that was stopped says nothing', async () => {
  const { stores, verifying, predicted } = await lab(undefined, 50);
  await predicted();
  await verifying.audit(100, 7);
  expect(stores.risk.getState()).toMatchObject({ audit: null, verifying: { state: 'stopped' } });
});

test('a verification ends when its yield has ended', async () => {
  const { stores, verifying, predicted } = await lab();
  await predicted();
  verifying.setBudget({ type: 'yield', oneIn: 2 });
  await verifying.verify();
  // of so few mutants no window is full
  expect(stores.risk.getState().verifying).toMatchObject({
    ...{ state: 'done', done: LISTED * matrices.length },
  });
});
