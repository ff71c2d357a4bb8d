import { descriptive } from '../../lib/assay/assay.ts';
import { tilePlan } from '../../lib/plan/plan.ts';
import { expect, it } from 'vitest';
import { msLeft, NOTHING_TIMED, type QueueItem } from './queue-store.ts';

const item = (id: string, state: QueueItem['state'], done: number): QueueItem => ({
  ...{ id, state, done, total: 100, flops: 10, failure: null },
  plan: tilePlan({
    ...{ matrix: { layer: 0, projection: 'q' }, tile: 8, kinds: ['max'] },
    assay: descriptive({ prompt: 'Tell me:', maxNewTokens: 48, temperature: 0, seed: 0 }),
  }),
});

it('a queue takes as long as what still waits and runs; what failed is not tried again', () => {
  const items = [
    item('a', 'done', 100),
    item('b', 'failed', 20),
    item('c', 'running', 40),
    item('d', 'waiting', 0),
  ];
  // 10 mutants of 10 FLOPs in 50 ms: 0.5 ms for one FLOP
  const timed = { tested: 10, flops: 100, ms: 50 };
  expect(msLeft({ items, timed, speed: null })).toBe((60 + 100) * 10 * 0.5);
  expect(msLeft({ items, timed: NOTHING_TIMED, speed: null })).toBeNull();
});
