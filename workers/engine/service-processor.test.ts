import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { descriptive } from '../../src/lib/assay/assay.ts';
import { engineColumn } from '../../src/lib/results/engine-code.ts';
import { tilePlan } from '../../src/lib/plan/plan.ts';
import { PROTOCOL_VERSION } from '../../src/protocols/engine-messages.ts';
import { wildTypeOracle } from '../weights/testing/organism.ts';
import { Client, ORGANISM_URL, serveOrganism, type Asked } from './testing/service.ts';

const LOAD: Extract<Asked, { type: 'load' }> = {
  type: 'load',
  version: PROTOCOL_VERSION,
  source: { kind: 'mlc-url', url: ORGANISM_URL, recorded: true },
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
