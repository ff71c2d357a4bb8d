import { expect, test } from 'vitest';
import { agreement, webLlmModel, type Said } from './second-opinion.ts';

test('which models web-llm can be asked about', () => {
  const opinionOn = (name: string, quantization: string) => webLlmModel({ name, quantization });
  expect(opinionOn('SmolLM2-135M-Instruct', 'q0f16')).toEqual({
    repository: 'SmolLM2-135M-Instruct-q0f16-MLC',
  });
  expect(opinionOn('TinyLlama-1.1B-Chat-v1.0-q4f32_1-MLC', 'q4f32_1')).toEqual({
    repository: 'TinyLlama-1.1B-Chat-v1.0-q4f32_1-MLC',
  });
  expect(opinionOn('organism', 'q4f16_1')).toMatchObject({
    why: expect.stringContaining('organism'),
  });
  expect(opinionOn('zephyr', 'Q4_0')).toMatchObject({ why: expect.stringContaining('Q4_0') });
});

test('two answers compared: verdict, first divergent token, and whether the wild types are one', () => {
  const silent: Said = {
    verdict: 'silent',
    firstDivergent: -1,
    wildTypeIds: [5, 6],
    mutantIds: [5, 6],
  };
  const nsm: Said = { verdict: 'nsm', firstDivergent: 1, wildTypeIds: [5, 6], mutantIds: [5, 7] };
  expect(agreement(silent, silent)).toBe('agree');
  expect(agreement(nsm, { ...nsm, mutantIds: [5, 7, 8] })).toBe('agree');
  expect(agreement(nsm, { ...nsm, mutantIds: [5, 9] })).toBe('verdict only');
  expect(agreement(nsm, { ...nsm, firstDivergent: 0, mutantIds: [4] })).toBe('verdict only');
  expect(agreement(nsm, silent)).toBe('disagree');
  expect(agreement(silent, { ...silent, wildTypeIds: [5] })).toBe('wild types differ');
});
