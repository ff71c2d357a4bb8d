import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { descriptive } from '../../src/lib/assay/assay.ts';
import { howColumn } from '../../src/lib/results/how.ts';
import { poolRisks } from '../../src/lib/risk/pool-risks.ts';
import { rank } from '../../src/lib/risk/ranking.ts';
import { engineColumn } from '../../src/lib/results/engine-code.ts';
import { tilePlan } from '../../src/lib/plan/plan.ts';
import { PROTOCOL_VERSION } from '../../src/protocols/engine-messages.ts';
import { wildTypeOracle } from '../weights/testing/organism.ts';
import { Client, ORGANISM_URL, serveOrganism, type Asked } from './testing/service.ts';

const LOAD: Extract<Asked, { type: 'load' }> = {
  type: 'load',
  version: PROTOCOL_VERSION,
  source: { kind: 'folder-url', url: ORGANISM_URL, recorded: true },
  engine: 'auto',
};
const assay = { prompt: 'Tell me about the fox:', maxNewTokens: 8, temperature: 0, seed: 0 };

serveOrganism();
const client = new Client({ gpu: undefined });
afterAll(() => {
  vi.unstubAllGlobals();
});

beforeAll(async () => {
  const { device, beside, why } = await client.ask(LOAD, 'loaded');
  expect(device.engine).toBe('processor');
  expect(beside).toBeNull();
  expect(why).toBe('this browser has no WebGPU');
});

test('without WebGPU the processor says what is recorded', async () => {
  const { run } = await client.ask({ type: 'generate', assay }, 'generated');
  const { runs } = await wildTypeOracle();
  const recorded = runs.find(({ prompt_ids: ids }) => String(ids) === String(run.prompt.ids));
  expect(run.ids).toEqual(recorded?.ids.slice(0, 8));
});

test('every result of a screen names the processor; a check by itself is none', async () => {
  const matrix = { layer: 4, projection: 'v' } as const;
  const plan = tilePlan({ matrix, tile: 32, kinds: ['max'], assay: descriptive(assay) });
  const job = client.start({ type: 'screen', plan, done: [], check: true });
  expect(await job.final).toMatchObject({ type: 'screened' });
  const batches = job.replies.flatMap((reply) => (reply.type === 'outcomes' ? [reply.batch] : []));
  expect(batches.length).toBeGreaterThan(0);
  for (const { cells, engine } of batches)
    expect(engine).toEqual(engineColumn('processor', cells.length));
});

test('every weight of a matrix is predicted, and the riskiest are screened as a list', async () => {
  const matrix = { layer: 1, projection: 'v' } as const;
  const fox = descriptive({ ...assay, maxNewTokens: 24 });
  const kinds = ['max', 'sign'] as const;
  const job = client.start({
    ...{ type: 'predict', assay: fox, matrices: [matrix], kinds: [...kinds], tile: 1 },
  });
  const final = await job.final;
  expect(final).toMatchObject({ type: 'predicted', check: { random: 12, randomNsms: 0 } });
  const [risk] = job.replies.flatMap((reply) => (reply.type === 'risk' ? [reply.risk] : []));
  expect(risk.kinds.map(({ kind }) => kind)).toEqual(kinds);
  const [{ listed, pooled, histogram }] = risk.kinds;
  expect(histogram.reduce((sum, n) => sum + n, 0)).toBe(pooled.risk.length);
  const pieces = final.type === 'predicted' ? final.pieces : new Map<number, string>();
  for (const token of listed.rival) expect(pieces.get(token)).toBeTypeOf('string');
  const ask = { assay: fox, matrix, kind: 'max', tile: 1, most: 65_536 } as const;
  const all = { row: 0, col: 0, height: pooled.rows, width: pooled.cols };
  const whole = await client.ask({ type: 'risks', ...ask, rect: all }, 'risks');
  expect(whole.pooled).toEqual(pooled);
  const rect = { row: 3, col: 5, height: 10, width: 20 };
  const part = await client.ask({ type: 'risks', ...ask, rect, most: 50 }, 'risks');
  expect(part.pooled).toEqual(poolRisks(pooled.risk, pooled, rect, 50));

  const list = { ...rank([risk]), risk: undefined };
  const some = { ...list, map: list.map.slice(0, 30), cell: list.cell.slice(0, 30) };
  const screen = client.start({
    ...{ type: 'screen-list', assay: fox, tile: 1, list: some, how: 'audit' },
  });
  expect(await screen.final).toMatchObject({ type: 'screened' });
  const told = screen.replies.flatMap((reply) => (reply.type === 'outcomes' ? [reply] : []));
  expect(told.reduce((sum, { batch }) => sum + batch.cells.length, 0)).toBe(some.cell.length);
  for (const { matrix: name, batch } of told) {
    expect(name).toBe('L1.v');
    expect(batch.how).toEqual(howColumn('audit', batch.cells.length));
  }
});

test('a list that the model has no room for is refused in words', async () => {
  const list = {
    maps: [{ matrix: 'L1.v', kind: 'max' as const }],
    map: Uint16Array.of(0),
    cell: Uint32Array.of(99_999),
  };
  const ask = { type: 'screen-list', assay: descriptive(assay), tile: 1, list } as const;
  const { error } = await client.ask(ask, 'error');
  expect(error.message).toContain('L1.v has no square 99999.');
});

test('a GPU that is asked for by name, and the other engine, are refused in words', async () => {
  const mutation = {
    site: { layer: 4, projection: 'v', row: 0, col: 0, height: 1, width: 1 },
    kind: 'max',
  } as const;
  const other = await client.ask({ type: 'mutate', assay, mutation, on: 'other' }, 'error');
  expect(other.error.kind).toBe('no-webgpu');
  const named = await new Client({ gpu: undefined }).ask({ ...LOAD, engine: 'webgpu' }, 'error');
  expect(named.error.kind).toBe('no-webgpu');
});

test('an assay that has no room in the model is told of before it is asked', async () => {
  const room = async (change: Partial<typeof assay>) => {
    const asked = descriptive({ ...assay, ...change });
    return (await client.ask({ type: 'prompt-room', assay: asked }, 'prompt-room')).problem;
  };
  expect(await room({})).toBeNull();
  const long = await room({ prompt: 'the fox '.repeat(400) });
  expect(long?.message).toMatch(/^The prompt has \d+ tokens; this model takes 256/);
  expect(long?.advice).toContain('Shorten');
  expect((await room({ maxNewTokens: 250 }))?.message).toContain('new tokens fit, not 250');
});
