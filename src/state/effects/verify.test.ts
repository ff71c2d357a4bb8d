import { hasCell } from '../../lib/results/cell-set.ts';
import { describe, expect, test } from 'vitest';
import { CATALOGUE } from '../../lib/catalogue/catalogue.ts';
import { assayPrompts, type Assay } from '../../lib/assay/assay.ts';
import type { LinkScreen } from '../../lib/link-format/link-screen.ts';
import { addBatch, emptyOutcomes, type OutcomeBatch } from '../../lib/results/outcomes.ts';
import { cellAt, tileGrid } from '../../lib/plan/grid.ts';
import type { ModelInfo, MutantGeneration } from '../../protocols/engine-messages.ts';
import { createStores, type LabContext } from '../context.ts';
import type { Ask, EngineClient, RequestOptions, Task } from '../clients/engine-client.ts';
import { withCounts } from '../stores/shared-store.ts';
import { createVerify, SAMPLE } from './verify.ts';

const SHAPE = { rows: 128, cols: 352 };
const TILE = 32;
const grid = tileGrid(SHAPE, TILE);
const CELLS = grid.rows * grid.cols;
const decoding = { maxNewTokens: 8, temperature: 0, seed: 0 };
const ONE: Assay = { type: 'descriptive', id: 'a', name: 'A', prompt: 'The', ...decoding };
const TWO: Assay = { type: 'style', id: 'b', name: 'B', prompts: ['The', 'A'], ...decoding };

/** The true outcome of a cell: every third changes the answer. */
const outcomeOf = (cell: number) => (cell % 3 === 0 ? cell % 7 : -1);

function batchOf(cells: number[]): OutcomeBatch {
  const outcomes = Int16Array.from(cells, outcomeOf);
  const kl = new Float32Array(cells.length);
  const margin = new Float32Array(cells.length).fill(Infinity);
  return { kind: 'max', cells: Uint32Array.from(cells), firstDivergent: outcomes, kl, margin };
}

const { config } = CATALOGUE[0].facts;
const MATRICES = ['L1.down', 'L3.down', 'L4.down'];

/** A screen of three matrices, all of it true. */
function received(assay: Assay): LinkScreen {
  const mapOf = () => {
    const max = emptyOutcomes(grid);
    addBatch(max, batchOf(Array.from({ length: CELLS }, (_, cell) => cell)));
    return { max };
  };
  return {
    title: '',
    plan: {
      sites: { type: 'tiles', matrices: MATRICES, tile: TILE, kinds: ['max'], order: 'coarse' },
      assay,
      texts: false,
    },
    provenance: {
      app: '0',
      model: { name: 'organism', hash: 'h', quantization: 'q4f16_1', config },
      adapters: [],
      way: 'batched',
    },
    maps: new Map(MATRICES.map((name) => [name, mapOf()])),
  };
}

/** An engine that knows the true outcomes. @param asked what it was asked, in order */
function lab(assay: Assay, asked: Task[], onAsk: () => void = () => undefined) {
  const answer = (type: Task, ask: unknown, { outcomes }: RequestOptions) => {
    if (type === 'mutate') {
      const { site } = (ask as Ask<'mutate'>).mutation;
      const firstDivergent = outcomeOf(cellAt(SHAPE, TILE, site.row, site.col));
      const run = {
        verdict: firstDivergent < 0 ? 'silent' : 'nsm',
        firstDivergent,
        severity: { margin: Infinity },
      } as MutantGeneration;
      return { type: 'mutated', id: 1, run };
    }
    const [{ done }] = (ask as Ask<'screen'>).done;
    const open = [...Array(grid.rows * grid.cols).keys()].filter((cell) => !hasCell(done, cell));
    outcomes?.({ type: 'outcomes', matrix: 'L1.down', id: 1, batch: batchOf(open) });
    return { type: 'screened', id: 1 };
  };
  const request = (type: Task, ask: unknown, options: RequestOptions) => {
    asked.push(type);
    onAsk();
    const done = options.signal?.aborted
      ? { type: 'cancelled', id: 1 }
      : answer(type, ask, options);
    return { id: 1, done: Promise.resolve(done), cancel: () => undefined };
  };
  const stores = createStores();
  const engine = { request, restart: () => undefined } as unknown as EngineClient;
  const verify = createVerify({ stores, engine } as LabContext);
  stores.model.setState({ model: { hash: 'h', config } as ModelInfo });
  stores.map.setState({ tile: TILE });
  const [run] = assayPrompts(assay);
  stores.assay.setState({ assay: run, multiPrompt: assay.type === 'descriptive' ? null : assay });
  stores.shared.setState({ received: [withCounts(received(assay))], shown: true });
  return { verify, shared: stores.shared };
}

/** The sample of this seed is of all three matrices. */
const SEED = 5;

describe.each([
  { assay: ONE, way: 'mutate', times: SAMPLE },
  { assay: TWO, way: 'screen', times: MATRICES.length },
])('a received map under an assay of the type $assay.type', ({ assay, way, times }) => {
  test('agrees with what is computed here', async () => {
    const asked: Task[] = [];
    const { verify, shared } = lab(assay, asked);
    await verify.received(undefined, SEED);
    expect(asked).toEqual(new Array(times).fill(way));
    const { verification } = shared.getState();
    expect(verification).toMatchObject({
      state: 'done',
      total: SAMPLE,
      so: { checked: SAMPLE, same: SAMPLE, marginal: 0, different: [] },
    });
  });

  test('is found out where it differs', async () => {
    const { verify, shared } = lab(assay, []);
    const { firstDivergent: outcomes } = shared.getState().received[0].maps.get('L3.down')!.max!;
    outcomes.forEach((outcome, cell) => (outcomes[cell] = outcome < 0 ? 1 : outcome));
    await verify.received(undefined, SEED);
    const { so } = shared.getState().verification!;
    expect(so.different.length).toBeGreaterThan(0);
    expect(so.same + so.different.length).toBe(SAMPLE);
    for (const { matrix, cell } of so.different) {
      expect(matrix).toBe('L3.down');
      expect(outcomeOf(cell)).toBe(-1);
    }
  });
});

test('stops when told, and says how far it came', async () => {
  let asks = 0;
  const { verify, shared } = lab(ONE, [], () => {
    if (++asks === 4) verify.stop();
  });
  await verify.received(undefined, SEED);
  expect(shared.getState().verification).toMatchObject({ state: 'done', so: { checked: 3 } });
});

test('stops when other results arrive', async () => {
  let asks = 0;
  const other = [withCounts(received(ONE))];
  const { verify, shared } = lab(ONE, [], () => {
    if (++asks === 4) shared.setState({ received: other, verification: null });
  });
  await verify.received(undefined, SEED);
  expect(asks).toBeLessThanOrEqual(5);
  expect(shared.getState().verification).toBeNull();
});
