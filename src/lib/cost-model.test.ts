import fc from 'fast-check';
import { expect, test } from 'vitest';
import { batchedFlops, naiveFlops, predictSeconds } from './cost-model.ts';
import { PROJECTIONS } from './matrix.ts';
import type { ModelConfig } from './model-config.ts';

const LLAMA2_7B: ModelConfig = {
  hidden_size: 4096,
  intermediate_size: 11008,
  num_hidden_layers: 32,
  num_attention_heads: 32,
  num_key_value_heads: 32,
  head_dim: 128,
  vocab_size: 32000,
  rope_theta: 1e4,
  rms_norm_eps: 1e-5,
  tie_word_embeddings: false,
  max_position_embeddings: 4096,
  bos_token_id: 1,
  eos_token_ids: [2],
};

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
        for (let l = 1; l < costs.length; l++) expect(costs[l]).toBeLessThan(costs[l - 1]);
      },
    ),
  );
});

test('twice the arithmetic halves the batched time and leaves the plain one, which reads', () => {
  const run = { prompt: 10, answer: 140 };
  const gpu = { name: 'x', flopsPerSecond: 80e12, bytesPerSecond: 1e12, share: 0.5 };
  const slow = predictSeconds(LLAMA2_7B, run, gpu);
  const fast = predictSeconds(LLAMA2_7B, run, { ...gpu, flopsPerSecond: 160e12 });
  expect(fast.batched).toBeCloseTo(slow.batched / 2, 12);
  expect(fast.naive).toBe(slow.naive);
  // 140 tokens of 3.79 GB each at 1 TB/s
  expect(slow.naive).toBeGreaterThan(0.5);
  expect(slow.naive).toBeLessThan(0.56);
});
