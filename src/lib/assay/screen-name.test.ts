import fc from 'fast-check';
import { expect, test } from 'vitest';
import { descriptive, type Assay } from './assay.ts';
import { askedOf, promptWords, screenName } from './screen-name.ts';

const run = { prompt: 'Tell me about\nthe  fox:', maxNewTokens: 48, temperature: 0, seed: 3 };
const style: Assay = {
  ...{ type: 'style', id: 'w', name: 'Writers', prompts: ['a', 'b'] },
  ...{ maxNewTokens: 1, temperature: 0.7, seed: 2 },
};

test('prompt and decoding name a screen', () => {
  expect(screenName(descriptive(run))).toBe('“Tell me about the fox:” · greedy · 48 tokens');
  expect(screenName(descriptive({ ...run, temperature: 0.7 }))).toBe(
    '“Tell me about the fox:” · T 0.7, seed 3 · 48 tokens',
  );
  expect(screenName(style)).toBe('style of 2 prompts · T 0.7, seed 2 · 1 token');
  expect(askedOf(style, 'Writers')).toBe('Writers, style of 2 prompts');
});

test('of a long prompt the beginning and the end are told', () => {
  const long = `${'Once upon a time there was '.repeat(4)}a fox.`;
  expect(promptWords(long)).toBe('“Once upon a time there…was a fox.”');
  expect(promptWords('Tell me about the fox:', 18)).toBe('“Tell me…fox:”');
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 90 }), (prompt) => {
      const words = promptWords(prompt);
      expect(Array.from(words).length).toBeLessThanOrEqual(42);
      expect(words).not.toMatch(/\p{Surrogate}/u);
    }),
    { numRuns: 40 },
  );
});
