import { expect, test, vi } from 'vitest';
import { assayKey, descriptive, type Assay, type SeedsAssay } from '../../lib/assay/assay.ts';
import { parseMatrix } from '../../lib/model/matrix.ts';
import { ORGANISM_CONFIG } from '../../lib/model/model-configs.ts';
import type { ModelInfo } from '../../lib/model/model-info.ts';
import { resultKey } from '../../lib/plan/result-key.ts';
import { howCode } from '../../lib/results/how.ts';
import { SILENT, type OutcomeBatch } from '../../lib/results/outcomes.ts';
import type { AnalysisRequest } from '../../protocols/analysis-messages.ts';
import { createMemoryStore } from '../../storage/memory-store.ts';
import { createResultLog } from '../../storage/result-log.ts';
import type { AnalysisClient } from '../clients/analysis-client.ts';
import { createStores, type LabContext } from '../context.ts';
import { offerId, takenOf } from '../stores/replicates-store.ts';
import { createReplicates } from './replicates.ts';

const info = {
  ...{ hash: 'h', name: 'organism', quantization: 'q4f16_1', config: ORGANISM_CONFIG },
} as ModelInfo;
const TILE = 32;
const asks = (prompt: string, maxNewTokens = 8) =>
  descriptive({ prompt, maxNewTokens, temperature: 0, seed: 0 });
const seeds: SeedsAssay = {
  ...{ type: 'seeds', id: 's', name: 'Seeds', prompt: 'fox' },
  ...{ seeds: [1, 2], temperature: 0.7, maxNewTokens: 8 },
};

const entry = (assay: Assay, name: string, kind: 'max' | 'min', prompts?: number) => {
  const cells = Uint32Array.from({ length: 44 }, (_, cell) => cell);
  const batch: OutcomeBatch = {
    ...{ kind, cells, kl: new Float32Array(44), margin: new Float32Array(44) },
    // rows 0 to 4 answer to max, the others to min
    firstDivergent: Int16Array.from(cells, (cell) => (cell < 20 === (kind === 'max') ? 3 : SILENT)),
    how: new Uint8Array(44).fill(howCode('batched')),
    ...(prompts ? { promptsDiverged: new Int16Array(44).fill(prompts) } : {}),
  };
  const key = resultKey('h', { matrix: parseMatrix(name)!, tile: TILE, assay }, kind);
  return { key, batch, origin: { app: '1', adapters: [] } };
};
const both = (assay: Assay, name: string, prompts?: number) => [
  entry(assay, name, 'max', prompts),
  entry(assay, name, 'min', prompts),
];

/** A lab that shows the fox; Gate is screened under two prompts, Up under one, and seeds of the fox. */
async function lab() {
  const store = createMemoryStore();
  await store.write([
    ...both(asks('fox'), 'L0.gate'),
    ...both(asks('fox'), 'L0.up'),
    ...both(asks('owl'), 'L0.gate'),
    ...both(asks('owl', 48), 'L0.gate'),
    ...both(seeds, 'L0.gate', 1),
    entry(asks('bee'), 'L0.gate', 'max'),
  ]);
  const stores = createStores();
  const jobs: Extract<AnalysisRequest, { type: 'assays' }>['job'][] = [];
  const held: (() => void)[] = [];
  let holds = false;
  const crossed: string[][] = [];
  const analysis = {
    request: (request: Extract<AnalysisRequest, { type: 'assays' | 'crossed' }>) => {
      if (request.type === 'crossed') {
        crossed.push(request.matrices.map(({ name }) => name));
        return { id: 1, done: Promise.resolve({ type: 'tested' }), cancel: () => undefined };
      }
      const { job } = request;
      jobs.push(job);
      const values = job.maps.map((map) => map && { paired: map.max.length });
      const end = { type: 'replicated', values, crossed: { name: job.name, prompts: [] } };
      const done = new Promise((resolve) => {
        if (holds) held.push(() => resolve(end));
        else resolve(end);
      });
      return { id: 1, done, cancel: () => undefined };
    },
  } as unknown as AnalysisClient;
  const ctx = { stores, log: createResultLog(store, vi.fn()) } as unknown as LabContext;
  stores.model.setState({ model: info, phase: 'ready' });
  stores.map.setState({ tile: TILE });
  stores.assay.setState({ assay: asks('owl') });
  const replicates = createReplicates(ctx, analysis);
  replicates.start();
  stores.ui.setState({ place: 'stats' });
  const state = () => stores.replicates.getState();
  await vi.waitFor(() => expect(state().offers).not.toHaveLength(0));
  const ready = () => vi.waitFor(() => expect([...state().values.keys()]).not.toHaveLength(0));
  const hold = () => void (holds = true);
  return { stores, replicates, state, jobs, crossed, held, hold, ready };
}

test('offers what was screened at both kinds, and sets aside what is no replicate', async () => {
  const { state, stores } = await lab();
  const { offers } = state();
  // the shown one first; the bee has max alone
  expect(offers[0]).toMatchObject({ id: offerId(assayKey(asks('owl'))), aside: null });
  expect(offers[0].name).toBe('“owl” · greedy · 8 tokens');
  const aside = new Map(offers.map(({ id, aside }) => [id, aside]));
  expect(aside.size).toBe(4);
  expect(aside.get(offerId(assayKey(asks('owl', 48))))).toBe('same');
  expect(aside.get(offerId(assayKey(seeds)))).toBe('counts');
  expect(takenOf(offers, stores.stats.getState().taken).map(({ assay }) => assay)).toMatchObject([
    { prompt: 'owl', maxNewTokens: 8 },
    { prompt: 'fox' },
  ]);
});

test('goes over matrices when it is asked to, with what is taken; one prompt alone is said so', async () => {
  const { state, stores, jobs, crossed, replicates, ready } = await lab();
  expect(jobs).toEqual([]);
  stores.stats.setState({ over: true });
  await ready();
  await vi.waitFor(() => expect(state().progress).toBeNull());
  expect(jobs.map(({ name }) => name)).toEqual(['L0.gate', 'L0.up']);
  await vi.waitFor(() => expect(crossed).toEqual([['L0.gate', 'L0.up']]));
  const [gate, up] = jobs;
  expect(gate.maps).toHaveLength(2);
  expect([...gate.maps[0]!.max].filter((outcome) => outcome >= 0)).toHaveLength(20);
  expect([...gate.maps[0]!.min].filter((outcome) => outcome === SILENT)).toHaveLength(20);
  expect(up.maps.map((map) => map !== null)).toEqual([false, true]);
  // the seeds are taken, too, as one; a cell must answer under both of them
  stores.map.setState({ leastPrompts: 2 });
  replicates.take(offerId(assayKey(seeds)), true);
  await vi.waitFor(() => expect(state().progress).toBeNull());
  await vi.waitFor(() => expect(state().asked).toHaveLength(3));
  await vi.waitFor(() => expect(state().values.get('L0.gate')).toHaveLength(3));
  const seen = jobs.findLast(({ name, maps }) => name === 'L0.gate' && maps.length === 3)!;
  const answering = seen.maps.map((map) => map!.max.filter((outcome) => outcome >= 0).length);
  expect(answering.toSorted()).toEqual([0, 20, 20]);
});

test('fewer than two have nothing to average; a cancel keeps what is done', async () => {
  const { state, stores, jobs, replicates, held, hold } = await lab();
  replicates.take(offerId(assayKey(asks('fox'))), false);
  stores.stats.setState({ over: true });
  await vi.waitFor(() => expect(state().asked).toHaveLength(1));
  expect(jobs).toEqual([]);
  hold();
  replicates.take(offerId(assayKey(asks('fox'))), true);
  await vi.waitFor(() => expect(held).toHaveLength(1));
  held[0]();
  await vi.waitFor(() => expect(held).toHaveLength(2));
  expect(state().progress).toEqual({ done: 1, all: 2 });
  replicates.cancel();
  held[1]();
  await Promise.resolve();
  expect(state()).toMatchObject({ progress: null, owner: null });
  expect([...state().values.keys()]).toEqual(['L0.gate']);
});
