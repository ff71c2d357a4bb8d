import { describe, expect, test } from 'vitest';
import { CATALOGUE } from '../../lib/catalogue.ts';
import type { AssaySpec } from '../../lib/assays.ts';
import type { LinkResults } from '../../lib/link-results.ts';
import { addBatch, emptyOutcomes, type OutcomeBatch } from '../../lib/outcomes.ts';
import { cellAt, tileGrid } from '../../lib/plan.ts';
import type { MutantRun } from '../../protocol.ts';
import { createStores, type LabContext } from '../context.ts';
import type { Ask, EngineClient, RequestOptions, Task } from '../engine-client.ts';
import { createVerify, SAMPLE } from './verify.ts';

const SHAPE = { rows: 128, cols: 352 };
const TILE = 32;
const grid = tileGrid(SHAPE, TILE);
const CELLS = grid.rows * grid.cols;
const decoding = { maxNewTokens: 8, temperature: 0, seed: 0 };
const ONE: AssaySpec = { type: 'descriptive', id: 'a', name: 'A', prompt: 'The', ...decoding };
const TWO: AssaySpec = { type: 'style', id: 'b', name: 'B', prompts: ['The', 'A'], ...decoding };

/** The true outcome of a cell: every third changes the answer. */
const outcomeOf = (cell: number) => (cell % 3 === 0 ? cell % 7 : -1);

function batchOf(cells: number[]): OutcomeBatch {
  const outcomes = Int16Array.from(cells, outcomeOf);
  const kl = new Float32Array(cells.length);
  const lead = new Float32Array(cells.length).fill(Infinity);
  return { kind: 'max', cells: Uint32Array.from(cells), outcomes, kl, lead };
}

function received(assay: AssaySpec): LinkResults {
  const max = emptyOutcomes(grid);
  addBatch(max, batchOf(Array.from({ length: CELLS }, (_, cell) => cell)));
  const { config } = CATALOGUE[0].facts;
  return {
    matrix: { layer: 1, projection: 'down' },
    plan: {
      sites: { type: 'tiles', matrices: ['L1.down'], tile: TILE, kinds: ['max'] },
      assay,
      texts: false,
    },
    provenance: {
      app: '0',
      model: { name: 'organism', hash: 'h', quantization: 'q4f16_1', config },
      adapters: [],
      way: 'batched',
    },
    results: { max },
  };
}

/** An engine that knows the true outcomes. @param asked what it was asked, in order */
function lab(assay: AssaySpec, asked: Task[], onAsk: () => void = () => undefined) {
  const answer = (type: Task, ask: unknown, { outcomes }: RequestOptions) => {
    if (type === 'mutate') {
      const { site } = (ask as Ask<'mutate'>).mutation;
      const firstDivergent = outcomeOf(cellAt(SHAPE, TILE, site.row, site.col));
      const run = {
        verdict: firstDivergent < 0 ? 'silent' : 'nsm',
        firstDivergent,
        severity: { smallestLead: Infinity },
      } as MutantRun;
      return { type: 'mutated', id: 1, run };
    }
    const [{ done }] = (ask as Ask<'screen'>).done;
    const open = [...done.keys()].filter((cell) => done[cell] === 0);
    outcomes?.({ type: 'outcomes', id: 1, batch: batchOf(open) });
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
  stores.shared.setState({ received: received(assay), shown: true });
  return { verify, shared: stores.shared };
}

describe.each([
  { assay: ONE, way: 'mutate', times: SAMPLE },
  { assay: TWO, way: 'screen', times: 1 },
])('a received map under an assay of the type $assay.type', ({ assay, way, times }) => {
  test('agrees with what is computed here', async () => {
    const asked: Task[] = [];
    const { verify, shared } = lab(assay, asked);
    await verify.run(5);
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
    const { outcomes } = shared.getState().received!.results.max!;
    outcomes.forEach((outcome, cell) => (outcomes[cell] = outcome < 0 ? 1 : outcome));
    await verify.run(5);
    const { so } = shared.getState().verification!;
    expect(so.different.length).toBeGreaterThan(0);
    expect(so.same + so.different.length).toBe(SAMPLE);
    for (const { cell } of so.different) expect(outcomeOf(cell)).toBe(-1);
  });
});

test('stops when told, and says how far it came', async () => {
  let asks = 0;
  const { verify, shared } = lab(ONE, [], () => {
    if (++asks === 4) verify.stop();
  });
  await verify.run(5);
  expect(shared.getState().verification).toMatchObject({ state: 'done', so: { checked: 3 } });
});

test('stops when other results arrive', async () => {
  let asks = 0;
  const other = received(ONE);
  const { verify, shared } = lab(ONE, [], () => {
    if (++asks === 4) shared.setState({ received: other, verification: null });
  });
  await verify.run(5);
  expect(asks).toBeLessThanOrEqual(5);
  expect(shared.getState().verification).toBeNull();
});
