import { descriptive } from '../../lib/assay/assay.ts';
import { expect, test, vi } from 'vitest';
import { parseMatrix, type MatrixId } from '../../lib/model/matrix.ts';
import type { ModelInfo } from '../../lib/model/model-info.ts';
import { BLOCK_CELLS } from '../../lib/results/cell-set.ts';
import { ModelTotals } from '../../lib/results/model-totals.ts';
import type { OutcomeBatch } from '../../lib/results/outcomes.ts';
import type { MapOutcomes } from '../../lib/results/output-groups.ts';
import { resultKey } from '../../lib/plan/result-key.ts';
import type { ScreenKind } from '../../lib/plan/grid.ts';
import { createMemoryStore } from '../../storage/memory-store.ts';
import { createResultLog } from '../../storage/result-log.ts';
import { createStores, type LabContext } from '../context.ts';
import { createStoredResults } from './stored-results.ts';

const config = {
  hidden_size: 512,
  intermediate_size: 2048,
  num_hidden_layers: 2,
  num_attention_heads: 8,
  num_key_value_heads: 8,
  head_dim: 64,
  vocab_size: 100,
  rope_theta: 1e4,
  rms_norm_eps: 1e-5,
  tie_word_embeddings: false,
  max_position_embeddings: 64,
  bos_token_id: 1,
  eos_token_ids: [2],
};
const info = { hash: 'h', config } as ModelInfo;
const assay = descriptive({ prompt: 'x', maxNewTokens: 4, temperature: 0, seed: 0 });
const settings = { info, tile: 1, assay };
const keyOf = (name: string, kind: ScreenKind) =>
  resultKey('h', { matrix: parseMatrix(name)!, tile: 1, assay }, kind);

const batch = (cells: number[], outcome = 3): OutcomeBatch => ({
  kind: 'max',
  cells: Uint32Array.from(cells),
  firstDivergent: Int16Array.from(cells, () => outcome),
  kl: new Float32Array(cells.length),
  margin: new Float32Array(cells.length),
});

const BLOCKS = 160;

/** A lab that has a result in each block of two maps of single weights. */
async function lab() {
  const store = createMemoryStore();
  const log = createResultLog(store, vi.fn());
  const origin = { app: '1', adapters: [] };
  const one = (block: number) => block * BLOCK_CELLS + 5;
  // 512 × 512 weights: blocks of two rows
  const q = Array.from({ length: BLOCKS }, (_, block) => one(block));
  await store.write([
    { key: keyOf('L0.q', 'max'), batch: batch(q), origin },
    { key: keyOf('L1.v', 'max'), batch: batch(q), origin },
  ]);
  const stores = createStores();
  const stored = createStoredResults({ stores, log } as unknown as LabContext);
  const select = (name: string) =>
    stores.selection.setState(({ site }) => ({ site: { ...site, ...parseMatrix(name)! } }));
  select('L0.q');
  return { stores, log, stored, select };
}

/** Takes in small maps alone. */
const sinksOf = (
  show: (name: string, batches: OutcomeBatch[], matrix: MatrixId) => void,
  { totals = new ModelTotals(), isCurrent = (): boolean => true } = {},
) => {
  const damaged = vi.fn();
  const never = () => {
    throw new Error('There is no large map here.');
  };
  return {
    ...{ totals, damaged, isCurrent, sketch: never, readSketched: never },
    show(matrix: MatrixId, _kind: ScreenKind, batches: OutcomeBatch[]) {
      show(nameOf(matrix), batches, matrix);
      return 0;
    },
  };
};

const nameOf = (matrix: { layer: number; projection: string }) =>
  `L${matrix.layer}.${matrix.projection}`;

test('the selected matrix comes first, and of it what is in view; what is selected meanwhile comes next', async () => {
  const t = await lab();
  t.select('L1.v');
  t.stores.map.setState({ camera: { zoom: 8, row: 75, col: 5 } });
  const shown: [string, number[]][] = [];
  const sinks = sinksOf((name, batches) => {
    if (batches.length === 0) return;
    shown.push([name, batches.map(({ cells }) => Math.floor(cells[0] / BLOCK_CELLS))]);
    t.select('L0.q');
    t.stores.map.setState({ camera: null });
  });
  await t.stored.read(settings, await t.log.keys(), sinks);
  expect(sinks.damaged).not.toHaveBeenCalled();
  // row 75 is in block 37
  expect(shown[0][0]).toBe('L1.v');
  expect(shown[0][1].slice(0, 3)).toEqual([37, 36, 38]);
  expect(shown.map(([name]) => name)).toEqual(['L1.v', 'L0.q', 'L0.q', 'L1.v']);
  expect(shown[1][1]).toEqual(Array.from({ length: 128 }, (_, i) => i));
  const all = [...shown[0][1], ...shown[3][1]].sort((a, b) => a - b);
  expect(all).toEqual(Array.from({ length: BLOCKS }, (_, i) => i));
});

test('results that come in while older ones are read are shown after them', async () => {
  const t = await lab();
  const outcomes: number[] = [];
  const read = t.log.read.bind(t.log);
  vi.spyOn(t.log, 'read').mockImplementationOnce(async (key, blocks) => {
    const old = await read(key, blocks);
    t.stored.arrived(key, batch([5], 9));
    t.stored.arrived(keyOf('L1.v', 'max'), batch([5], 7)); // not being read: shown already
    return old;
  });
  const sinks = sinksOf((name, batches) => {
    for (const { cells, firstDivergent } of batches)
      if (name === 'L0.q' && cells[0] === 5) outcomes.push(firstDivergent[0]);
  });
  await t.stored.read(settings, new Set([keyOf('L0.q', 'max')]), sinks);
  expect(outcomes).toEqual([3, 9]);
});

test('reading ends when something else is wanted', async () => {
  const t = await lab();
  let shown = 0;
  const sinks = sinksOf((_name, batches) => (shown += batches.length), {
    isCurrent: () => shown === 0,
  });
  await t.stored.read(settings, await t.log.keys(), sinks);
  expect(shown).toBe(128);
});

test('totals are whole as soon as headers are read, and the same when all is', async () => {
  const t = await lab();
  const totals = new ModelTotals();
  const maps = new Map<string, MapOutcomes>();
  const tested: number[] = [];
  const show = (name: string, batches: OutcomeBatch[], matrix: MatrixId) => {
    const map = maps.get(name) ?? { grid: { rows: 512, cols: 512 }, results: {} };
    maps.set(name, map);
    if (batches.length > 0) tested.push(totals.all.max.tested);
    for (const one of batches) totals.addBatch(matrix, map, one);
  };
  await t.stored.read(settings, await t.log.keys(), sinksOf(show, { totals }));
  // the selected matrix is read before the others are looked at
  expect(tested).toEqual([BLOCKS, BLOCKS, 2 * BLOCKS, 2 * BLOCKS]);
  expect(totals.all.max).toMatchObject({ tested: 2 * BLOCKS, nsms: 2 * BLOCKS });
  expect(totals.with(new Map()).all).toEqual(totals.all);
  expect(totals.matrix('L1.v').max.tested).toBe(BLOCKS);
  expect(totals.layer(0).max.tested).toBe(BLOCKS);
  expect(totals.projection('v').max.tested).toBe(BLOCKS);
  expect(maps.get('L0.q')?.results.max?.tested).toBe(BLOCKS);
});
