import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { OutcomeBatch } from '../../src/lib/results/outcomes.ts';
import type { ScreenKind } from '../../src/lib/plan/grid.ts';
import { engineColumn } from '../../src/lib/results/engine-code.ts';
import { howColumn } from '../../src/lib/results/how.ts';
import { OutcomeCollector } from './outcome-collector.ts';
import type { MappedMutant } from './screen.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const mutant = (cell: number, kind: ScreenKind, outcome = cell): MappedMutant => ({
  matrix: { layer: 2, projection: 'gate' },
  cell,
  kind,
  engine: 'processor',
  firstDivergent: outcome,
  kl: cell / 2,
  margin: cell / 4,
  token: cell + 1,
  divergentPrompt: 0,
  promptsDiverged: 2,
});

function collector() {
  const batches: OutcomeBatch[] = [];
  return { batches, collector: new OutcomeCollector((batch) => batches.push(batch)) };
}

test('results of a kind come together, in their order', () => {
  const { batches, collector: c } = collector();
  for (const m of [mutant(5, 'max', -1), mutant(2, 'min'), mutant(3, 'max')]) c.add(m);
  expect(batches).toEqual([]);
  c.flush();
  expect(batches).toEqual([
    {
      kind: 'max',
      cells: Uint32Array.of(5, 3),
      firstDivergent: Int16Array.of(-1, 3),
      kl: Float32Array.of(2.5, 1.5),
      margin: Float32Array.of(1.25, 0.75),
      token: Int32Array.of(6, 4),
      how: howColumn('batched', 2),
      engine: engineColumn('processor', 2),
    },
    {
      kind: 'min',
      cells: Uint32Array.of(2),
      firstDivergent: Int16Array.of(2),
      kl: Float32Array.of(1),
      margin: Float32Array.of(0.5),
      token: Int32Array.of(3),
      how: howColumn('batched', 1),
      engine: engineColumn('processor', 1),
    },
  ]);
});

test('matrices come apart, each named', () => {
  const told: [string, number[]][] = [];
  const c = new OutcomeCollector((batch, matrix) => told.push([matrix, [...batch.cells]]));
  c.add(mutant(1, 'max'));
  c.add({ ...mutant(2, 'max'), matrix: { layer: 0, projection: 'q' } });
  c.add(mutant(3, 'max'));
  c.flush();
  expect(told).toEqual([
    ['L2.gate', [1, 3]],
    ['L0.q', [2]],
  ]);
});

test('nothing is told twice, and nothing where nothing waits', () => {
  const { batches, collector: c } = collector();
  c.add(mutant(1, 'zero'));
  c.flush();
  c.flush();
  expect(batches).toHaveLength(1);
});

test('a result waits a tenth of a second at most', () => {
  const { batches, collector: c } = collector();
  c.add(mutant(1, 'max'));
  vi.advanceTimersByTime(99);
  c.add(mutant(2, 'max'));
  expect(batches).toHaveLength(0);
  vi.advanceTimersByTime(2);
  c.add(mutant(3, 'max'));
  expect(batches.map((batch) => [...batch.cells])).toEqual([[1, 2, 3]]);
  c.add(mutant(4, 'max'));
  expect(batches).toHaveLength(1);
});

test('of several prompts, the first that differs and how many do come too', () => {
  const batches: OutcomeBatch[] = [];
  const c = new OutcomeCollector((batch) => batches.push(batch), { multiPrompt: true });
  c.add(mutant(1, 'max'));
  c.add({ ...mutant(2, 'max', -1), divergentPrompt: -1, promptsDiverged: 0 });
  c.flush();
  expect(batches[0]).toMatchObject({
    divergentPrompt: Int16Array.of(0, -1),
    promptsDiverged: Int16Array.of(2, 0),
  });
});

test('what NSMs say comes with them, each output once', () => {
  const batches: OutcomeBatch[] = [];
  const c = new OutcomeCollector((batch) => batches.push(batch), { wildType: ['It hunts.'] });
  const output = { texts: ['It barks.'], cosine: 0.5, degenerate: true };
  c.add({ ...mutant(1, 'max'), output });
  c.add({ ...mutant(2, 'max', -1), output: null });
  c.add({ ...mutant(3, 'max'), output: { ...output, degenerate: false } });
  c.flush();
  expect(batches[0].outputs).toEqual({
    wildType: ['It hunts.'],
    distinct: [['It barks.']],
    index: Int32Array.of(0, -1, 0),
    cosine: Float32Array.of(0.5, NaN, 0.5),
    degenerate: Int8Array.of(1, -1, 0),
  });
});
