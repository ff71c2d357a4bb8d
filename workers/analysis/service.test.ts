import { expect, test } from 'vitest';
import type { AnalysisReply } from '../../src/protocols/analysis-messages.ts';
import { simulateSigns, uniforms } from '../../src/lib/stats/testing/maps.ts';
import { createAnalysisService } from './service.ts';

const GRID = { rows: 16, cols: 16 };
const settings = { permutations: 99, seed: 1 };
const job = (name: string, seed: number) => {
  const map = simulateSigns(GRID, uniforms(seed), (row) => ({
    density: 0.5,
    max: row < 8 ? 1 : 0,
  }));
  return { name, grid: GRID, max: map.max.firstDivergent, min: map.min.firstDivergent };
};

test('tests matrix by matrix, and stops between two when told', async () => {
  const replies: AnalysisReply[] = [];
  const service = createAnalysisService((reply) => {
    replies.push(reply);
    if (reply.id === 2 && reply.type === 'matrix')
      void service.answer({ type: 'cancel', id: 3, target: 2 });
  });
  const jobs = [job('L0.gate', 1), job('L0.up', 2)];
  await service.answer({ type: 'stats', id: 1, jobs, settings });
  expect(replies.map(({ type }) => type)).toEqual(['matrix', 'matrix', 'tested']);
  const [first] = replies;
  expect(first).toMatchObject({ name: 'L0.gate', stats: { all: 256, paired: 256 } });
  if (first.type === 'matrix') expect(first.stats.asymmetry!.rows.p).toBe(0.01);
  await service.answer({ type: 'stats', id: 2, jobs, settings });
  expect(replies.slice(3).map(({ type }) => type)).toEqual(['matrix', 'cancelled']);
});

test('fits the crossed models, kind by kind', async () => {
  const replies: AnalysisReply[] = [];
  const service = createAnalysisService((reply) => replies.push(reply));
  const jobs = [job('L0.gate', 1), job('L0.up', 2), job('L1.gate', 3)];
  await service.answer({ type: 'stats', id: 1, jobs, settings });
  const matrices = replies.flatMap((reply) => (reply.type === 'matrix' ? [reply.crossed] : []));
  await service.answer({ type: 'crossed', id: 2, matrices });
  const fits = replies.filter(({ id }) => id === 2);
  expect(fits.map(({ type }) => type)).toEqual(['projection', 'projection', 'tested']);
  expect(fits[0]).toMatchObject({ row: { projection: 'gate', matrices: 2 } });
  if (fits[0].type !== 'projection') return;
  // rows 0 to 7 go for max, the others for min
  expect(fits[0].row.fit!.rows.p).toBeLessThan(0.001);
  expect(fits[0].row.fit!.cols.p).toBeGreaterThan(0.05);
});

test('reads a measure of a profile map by map', async () => {
  const replies: AnalysisReply[] = [];
  const service = createAnalysisService((reply) => replies.push(reply));
  const jobs = [job('L0.gate', 1), job('L0.up', 2)].map(({ name, grid, max, min }) => {
    const kl = new Float32Array(max.length).fill(1);
    const map = { max: { firstDivergent: max, kl }, min: { firstDivergent: min, kl } };
    return { key: name, grid, map, settings: { kinds: ['max', 'min'] as const } };
  });
  await service.answer({ type: 'profile', id: 1, measure: 'share', jobs });
  expect(replies.map(({ type }) => type)).toEqual(['reading', 'reading', 'tested']);
  expect(replies[1]).toMatchObject({ key: 'L0.up', reading: { of: 512 } });
});

test('a file that is no table fails in words', async () => {
  const replies: AnalysisReply[] = [];
  const service = createAnalysisService((reply) => replies.push(reply));
  await service.answer({ type: 'spreadsheet', id: 1, bytes: new Uint8Array(10) });
  expect(replies).toMatchObject([{ type: 'error', error: { kind: 'bad-request' } }]);
});

test('one matrix under several assays: a cancel before it is begun ends it', async () => {
  const replies: AnalysisReply[] = [];
  const service = createAnalysisService((reply) => replies.push(reply));
  const { name, grid, max, min } = job('L0.gate', 1);
  const again = job('L0.gate', 5);
  const maps = [{ max, min }, null, { max: again.max, min: again.min }];
  await service.answer({ type: 'assays', id: 1, job: { name, grid, maps } });
  const [reply] = replies;
  if (reply.type !== 'replicated') throw new Error(reply.type);
  expect(reply.values.map((one) => one?.paired ?? null)).toEqual([256, null, 256]);
  // rows 0 to 7 answer to max under both: the order of one holds for the other
  expect(reply.values[0]!.values['asymmetry-rows']).toBeCloseTo(1, 1);
  const late = service.answer({ type: 'assays', id: 2, job: { name, grid, maps } });
  await service.answer({ type: 'cancel', id: 3, target: 2 });
  await late;
  expect(replies.at(-1)).toEqual({ type: 'cancelled', id: 2 });
});
