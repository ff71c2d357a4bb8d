import fc from 'fast-check';
import { expect, test } from 'vitest';
import { descriptive } from '../lib/assay/assay.ts';
import { PAPER } from '../lib/methods/citation.ts';
import { SCREEN_KINDS } from '../lib/plan/grid.ts';
import {
  askedSentence,
  countSentence,
  figureCaption,
  modelSentence,
  mutatedSentence,
} from './figure-caption.ts';

const fox = { prompt: 'Tell me\nabout the fox:', maxNewTokens: 48, temperature: 0, seed: 7 };

test('a legend says what, how, n, seed and whom to cite', () => {
  const text = figureCaption(
    'Phenotype map of L1.down',
    [
      mutatedSentence(8, ['max', 'min']),
      askedSentence(descriptive({ ...fox, temperature: 0.7 })),
      countSentence(1408, 123),
      modelSentence({ name: 'Organism', quantization: 'q4f16_1', hash: '0123456789abcdef0' }),
    ],
    '0.1.0',
  );
  for (const part of [
    'Phenotype map of L1.down.',
    'Each mutant has one square of 8 × 8 weights set to',
    '(max) or to the matrix’s smallest value (min)',
    '“Tell me about the fox:” (48 new tokens; sampling at temperature 0.7, seed 7',
    'n = 1,408 mutants tested, 123 of them NSMs.',
    'Organism q4f16_1 (0123456789abcdef).',
    'Version 0.1.0.',
    PAPER.archive,
  ])
    expect(text).toContain(part);
});

test('greedy decoding names no seed; single weights are no squares', () => {
  expect(askedSentence(descriptive(fox))).toContain('greedy decoding, which has no seed');
  expect(askedSentence(descriptive(fox))).not.toContain('7');
  expect(mutatedSentence(1, ['zero'])).toBe('Each mutant has one weight set to zero.');
});

test('counts say how much is left, in the right number', () => {
  expect(countSentence(10, 1, 20)).toBe('n = 10 of 20 mutants tested, 1 of them an NSM.');
  expect(countSentence(20, 0, 20)).toBe('n = 20 mutants tested, 0 of them NSMs.');
});

test('a battery is named by its prompts', () => {
  const items = [{ prompt: 'a', answer: 'b' }];
  const { maxNewTokens, temperature, seed } = fox;
  const battery = { type: 'battery' as const, id: 'own', name: 'Quiz', items };
  expect(askedSentence({ ...battery, maxNewTokens, temperature, seed })).toContain(
    'the 1 prompt of “Quiz”',
  );
});

test('every kind is told, whichever are chosen', () => {
  fc.assert(
    fc.property(fc.subarray([...SCREEN_KINDS], { minLength: 1 }), (kinds) => {
      const text = mutatedSentence(4, kinds);
      for (const kind of ['max', 'min', 'sign'] as const)
        expect(text.includes(`(${kind})`)).toBe(kinds.includes(kind));
      expect(text.includes('zero')).toBe(kinds.includes('zero'));
    }),
  );
});
