import { expect, test, vi } from 'vitest';
import { CATALOGUE } from '../../lib/catalogue/catalogue.ts';
import { formatMatrix, matrixShape, parseMatrix } from '../../lib/model/matrix.ts';
import type { ModelInfo } from '../../lib/model/model-info.ts';
import { tileGrid } from '../../lib/plan/grid.ts';
import type { MapResults } from '../../lib/results/map-results.ts';
import { SILENT } from '../../lib/results/outcomes.ts';
import type { PromptSpec } from '../../lib/assay/prompt-spec.ts';
import type { MutantGeneration } from '../../protocols/engine-messages.ts';
import type { EngineClient, RequestOptions, Task } from '../clients/engine-client.ts';
import { createStores, type LabContext } from '../context.ts';
import { emptyQueue } from '../stores/queue-store.ts';
import { createRanking } from './ranking.ts';
import { createSaying } from './saying.ts';

const { config } = CATALOGUE[0].facts;
const TILE = 32;

/** A lab that shows its ranking; its engine says of a mutant what its mutation is. */
function lab() {
  const stores = createStores();
  const asked: { type: Task; ask: unknown; signal: AbortSignal | undefined }[] = [];
  const request = (type: Task, ask: { mutation?: unknown }, { signal }: RequestOptions) => {
    asked.push({ type, ask, signal });
    const run = { text: ask.mutation ? JSON.stringify(ask.mutation) : 'wild' };
    const end = ask.mutation ? { type: 'mutated', run } : { type: 'generated', run };
    return { done: Promise.resolve(end), cancel: () => undefined };
  };
  const ctx = {
    ...{ stores, engine: { request } as unknown as EngineClient, now: () => 0 },
    log: {},
  } as unknown as LabContext;
  const info = { name: 'organism', hash: 'h', quantization: 'q4f16_1', config } as ModelInfo;
  stores.model.setState({ model: info, phase: 'ready' });
  stores.map.setState({ tile: TILE });
  stores.results.setState({ context: 'here' });
  const computed = vi.fn<(asked: PromptSpec, run: MutantGeneration) => void>();
  const ranking = createRanking(ctx, {
    *unreadBlocks() {
      // every block of so small a map is read
    },
    readBlocks: () => Promise.resolve(),
  });
  const saying = createSaying(ctx, computed);
  ranking.start();
  saying.start();

  /** Cells of a matrix are tested at max: by cell the KL of an NSM, or null of a silent one. */
  const screen = (name: string, found: Record<number, number | null>) => {
    const matrix = parseMatrix(name)!;
    const { maps, totals } = stores.results.getState();
    const results: MapResults = maps.get(name) ?? {};
    const cells = Uint32Array.from(Object.keys(found), Number);
    totals.addBatch(
      matrix,
      { grid: tileGrid(matrixShape(config, matrix.projection), TILE), results },
      {
        kind: 'max',
        cells,
        firstDivergent: Int16Array.from(cells, (cell) => (found[cell] === null ? SILENT : 5)),
        kl: Float32Array.from(cells, (cell) => found[cell] ?? 0),
        margin: new Float32Array(cells.length).fill(1),
      },
    );
    stores.results.setState({ maps: new Map(maps).set(name, results) });
  };
  const ranked = () =>
    stores.ranking.getState().mutants.map(({ matrix, cell }) => `${formatMatrix(matrix)} ${cell}`);
  const done = () => vi.waitFor(() => expect(stores.ranking.getState().running).toBe(false));
  return { stores, ranking, saying, screen, ranked, done, asked, computed };
}

test('ranks when it is opened; what comes in since waits until it is asked for', async () => {
  const t = lab();
  t.screen('L1.down', { 0: 0.5, 1: null, 2: 2 });
  t.screen('L5.gate', { 3: 1 });
  expect(t.ranked()).toEqual([]);
  t.stores.ui.setState({ place: 'ranking' });
  await t.done();
  expect(t.ranked()).toEqual(['L1.down 2', 'L5.gate 3', 'L1.down 0']);
  t.screen('L0.q', { 1: 9 });
  await t.done();
  expect(t.ranked()).toHaveLength(3);
  expect(t.ranking.newer()).toBe(1);
  t.ranking.again();
  await t.done();
  expect(t.ranked()[0]).toBe('L0.q 1');
  expect(t.ranking.newer()).toBe(0);
});

test('a filter ranks anew, and only what it lets through', async () => {
  const t = lab();
  t.screen('L1.down', { 0: 0.5 });
  t.screen('L5.gate', { 3: 1 });
  t.stores.ui.setState({ place: 'ranking' });
  await t.done();
  t.stores.ranking.setState({ layer: 1 });
  await t.done();
  expect(t.ranked()).toEqual(['L1.down 0']);
});

test('what the NSMs in view say is written one by one; silent ones are not run', async () => {
  const t = lab();
  t.screen('L1.down', { 0: 0.5, 1: null, 2: 2 });
  t.stores.ui.setState({ place: 'ranking' });
  await t.done();
  const matrix = parseMatrix('L1.down')!;
  t.saying.look([2, 1, 0, 7].map((cell) => ({ matrix, kind: 'max' as const, cell })));
  await vi.waitFor(() => expect(t.stores.ranking.getState().said.size).toBe(2));
  expect(t.asked.map(({ type }) => type)).toEqual(['generate', 'mutate', 'mutate']);
  const [[name, said]] = t.stores.ranking.getState().said;
  expect(name).toMatch(/^L1\.down\[0:32, 64:96\] → max$/);
  expect(said).toMatchObject({ wildType: 'wild' });
  expect(t.computed).toHaveBeenCalledTimes(2);
});

test('nothing is written while a screen runs, and what was said of something else is forgotten', async () => {
  const t = lab();
  t.screen('L1.down', { 2: 2 });
  t.stores.queue.setState({ ...emptyQueue, status: 'running' });
  t.stores.ui.setState({ place: 'ranking' });
  await t.done();
  const matrix = parseMatrix('L1.down')!;
  t.saying.look([{ matrix, kind: 'max', cell: 2 }]);
  await Promise.resolve();
  expect(t.asked).toEqual([]);
  t.stores.queue.setState(emptyQueue);
  await vi.waitFor(() => expect(t.stores.ranking.getState().said.size).toBe(1));
  t.stores.results.setState({ context: 'elsewhere', maps: new Map() });
  expect(t.stores.ranking.getState().said.size).toBe(0);
});
