import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LLAMA2_7B, ORGANISM_CONFIG, SMOLLM2_135M } from '../model/model-configs.ts';
import { batchedFlops, predictSeconds } from '../plan/cost-model.ts';
import {
  layerWeights,
  predictFlops,
  predictionBytes,
  predictionFlops,
  predictionSeconds,
  RIVALS,
} from './predict-cost.ts';

const GPU = { name: 'x', flopsPerSecond: 80e12, bytesPerSecond: 1e12, share: 0.3 };

test('the weights of the models that the lab knows', () => {
  expect(2 * 6 * layerWeights(ORGANISM_CONFIG)).toBe(2_211_840);
  expect(2 * 30 * layerWeights(SMOLLM2_135M)).toBe(212_336_640);
  expect(32 * layerWeights(LLAMA2_7B)).toBe(6_476_005_376);
});

test('one token of one margin costs two passes over what a silent mutant takes', () => {
  const run = { prompt: 0.5, answer: 1 }; // one position
  // backward and sensitivities: 2 FLOPs of each weight, for each rival; and refining
  const plain = RIVALS * 4 * 32 * layerWeights(LLAMA2_7B);
  expect(predictionFlops(LLAMA2_7B, run) / plain).toBeCloseTo(1.3, 9);
  expect(predictionFlops(LLAMA2_7B, { prompt: 10, answer: 100 })).toBeCloseTo(0.606e15, -12);
});

test('an assay costs what its prompts do', () => {
  const common = { id: 'a', name: 'a', maxNewTokens: 20, temperature: 0, seed: 0 };
  const one = predictFlops(SMOLLM2_135M, { ...common, type: 'descriptive', prompt: '12345678' });
  expect(one).toBe(predictionFlops(SMOLLM2_135M, { prompt: 3, answer: 20 }));
  const prompts = ['12345678', '1234'];
  const both = predictFlops(SMOLLM2_135M, { ...common, type: 'style', prompts });
  expect(both).toBe(one + predictionFlops(SMOLLM2_135M, { prompt: 2, answer: 20 }));
});

test('kernels between the products count what they read and write', () => {
  // per position: 8 d + 4 q + 4 kv + 3 f, attention's keys and values of half of 20 positions 20 kv
  const row = 8 * 128 + 4 * 128 + 4 * 64 + 3 * 352 + 20 * 64;
  const run = { prompt: 10, answer: 20 };
  expect(predictionBytes(ORGANISM_CONFIG, run)).toBe(2 * 4 * row * 6 * RIVALS * 20 * 20);
});

test('seconds are arithmetic and bytes, and longer runs take longer', () => {
  const run = { prompt: 10, answer: 100 };
  const seconds = predictionSeconds(LLAMA2_7B, run, GPU);
  const bytes = predictionBytes(LLAMA2_7B, run) / 1e12;
  expect(seconds).toBeCloseTo(predictionFlops(LLAMA2_7B, run) / 24e12 + bytes, 9);
  expect(predictionSeconds(LLAMA2_7B, run, { ...GPU, share: 0.6 })).toBeLessThan(seconds);
  const length = fc.integer({ min: 1, max: 200 });
  fc.assert(
    fc.property(length, length, (prompt, answer) => {
      const some = predictionSeconds(LLAMA2_7B, { prompt, answer }, GPU);
      expect(predictionSeconds(LLAMA2_7B, { prompt, answer: answer + 1 }, GPU)).toBeGreaterThan(
        some,
      );
      expect(predictionSeconds(LLAMA2_7B, { prompt: prompt + 1, answer }, GPU)).toBeGreaterThan(
        some,
      );
    }),
  );
});

test('predicting all mutants costs as much as verifying a few hundred, and far less than all', () => {
  const run = { prompt: 10, answer: 100 };
  const mutant = batchedFlops(LLAMA2_7B, { layer: 15, projection: 'up' }, run);
  expect(predictionFlops(LLAMA2_7B, run) / mutant).toBeLessThan(1000);
  const all = 2 * 32 * layerWeights(LLAMA2_7B) * predictSeconds(LLAMA2_7B, run, GPU).batched;
  expect(all / predictionSeconds(LLAMA2_7B, run, GPU)).toBeGreaterThan(1e6);
});
