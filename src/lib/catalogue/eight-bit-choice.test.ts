import { expect, test } from 'vitest';
import { catalogueEntry } from './catalogue.ts';
import { factsInEightBits, keyInBits, plainKey, wantsEightBit } from './eight-bit-choice.ts';
import { isModelKey, offerOf } from './model-offer.ts';

const { facts } = catalogueEntry('qwen2.5-0.5b')!;
const around = (memoryGiB: number) => ({
  device: { engine: 'webgpu', isFallback: true, limits: {} } as const,
  memoryGiB,
});

test('8-bit groups are taken where the weights as they are do not fit, and else are not', () => {
  expect(wantsEightBit(facts, around(8))).toBe(false);
  expect(wantsEightBit(facts, around(0.5))).toBe(true);
  expect(wantsEightBit(facts, { device: null, memoryGiB: null })).toBe(false);
  const large = { ...facts, config: { ...facts.config, num_hidden_layers: 400 } };
  const processor = { engine: 'processor', isFallback: false, limits: { threads: 2 } } as const;
  const needs = { ...large, weightBytes: 12e9 };
  expect(wantsEightBit(needs, { device: processor, memoryGiB: 8 })).toBe(true);
  // what is in groups already is left as it is
  for (const quantization of ['q4f16_1', 'Q8_0', 'F16'])
    expect(wantsEightBit({ ...facts, quantization }, around(0.5))).toBe(false);
});

test('of the same files, half the memory under a name of its own', () => {
  const small = factsInEightBits(facts);
  expect(small).toMatchObject({ quantization: 'bf16 → q8', fileBytes: facts.fileBytes });
  expect(small.weightBytes / facts.weightBytes).toBeCloseTo(34 / 64, 3);
  expect(factsInEightBits(small)).toBe(small);
});

test('a key carries the choice, of what can be put into groups', () => {
  for (const key of ['qwen2.5-0.5b', 'https://example.org/model/', 'file:my folder']) {
    const small = keyInBits(key, true);
    expect(isModelKey(small)).toBe(true);
    expect(plainKey(small)).toBe(key);
    expect(keyInBits(small, true)).toBe(small);
    expect(keyInBits(small, false)).toBe(key);
    expect(offerOf(small, [])).toMatchObject({ key: small, id: offerOf(key, []).id });
  }
  for (const key of [
    'organism',
    'smollm2-360m',
    'file:a.gguf',
    'https://example.org/a.gguf',
    '8bit:',
  ])
    expect(isModelKey(keyInBits(key, true)), key).toBe(false);
});
