import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  batchedBytes,
  batchedFlops,
  batchedSeconds,
  naiveFlops,
  predictSeconds,
} from './cost-model.ts';
import { PROJECTIONS } from '../model/matrix.ts';
import { LLAMA2_7B } from '../model/model-configs.ts';

test('a pass of Llama-2-7B takes about two FLOPs a weight and token', () => {
  const flops = naiveFlops(LLAMA2_7B, { prompt: 1, answer: 1 });
  expect(flops / 2 / 6.6e9).toBeGreaterThan(0.98);
  expect(flops / 2 / 6.6e9).toBeLessThan(1.02);
});

test('a mutant costs less than the plain way, and less the higher its layer', () => {
  fc.assert(
    fc.property(
      fc.record({
        prompt: fc.integer({ min: 1, max: 60 }),
        answer: fc.integer({ min: 1, max: 150 }),
      }),
      fc.constantFrom(...PROJECTIONS),
      (run, projection) => {
        const costs = Array.from({ length: LLAMA2_7B.num_hidden_layers }, (_, layer) =>
          batchedFlops(LLAMA2_7B, { layer, projection }, run),
        );
        expect(costs[0]).toBeLessThan(naiveFlops(LLAMA2_7B, run));
        for (let l = 1; l < costs.length; l++) {
          expect(costs[l]).toBeLessThan(costs[l - 1]);
          expect(batchedBytes(LLAMA2_7B, { layer: l, projection }, run)).toBeLessThan(
            batchedBytes(LLAMA2_7B, { layer: l - 1, projection }, run),
          );
        }
      },
    ),
  );
});

test('of the last layer’s down projection only head and logits are left', () => {
  const id = { layer: 31, projection: 'down' } as const;
  const run = { prompt: 10, answer: 140 };
  expect(batchedFlops(LLAMA2_7B, id, run)).toBe(2 * 140 * 32000 * 4096);
  expect(batchedBytes(LLAMA2_7B, id, run)).toBe(2 * 4 * 140 * 32000);
  const gpu = { name: 'x', flopsPerSecond: 1e12, bytesPerSecond: 1e9, share: 0.5 };
  // 36.7 GFLOP at 0.5 TFLOP/s and 35.84 MB at 1 GB/s
  expect(batchedSeconds(LLAMA2_7B, id, run, gpu)).toBeCloseTo(0.0734 + 0.03584, 4);
});

test('faster arithmetic makes batches faster, but not the plain way, which reads', () => {
  const run = { prompt: 10, answer: 140 };
  const gpu = { name: 'x', flopsPerSecond: 80e12, bytesPerSecond: 1e12, share: 0.5 };
  const slow = predictSeconds(LLAMA2_7B, run, gpu);
  const fast = predictSeconds(LLAMA2_7B, run, { ...gpu, flopsPerSecond: 160e12 });
  expect(fast.batched).toBeLessThan(slow.batched);
  expect(fast.batched).toBeGreaterThan(slow.batched / 2);
  expect(fast.naive).toBe(slow.naive);
  // 140 tokens of 3.79 GB each at 1 TB/s
  expect(slow.naive).toBeGreaterThan(0.5);
  expect(slow.naive).toBeLessThan(0.56);
});
