import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  promptKey,
  promptProblem,
  describeDecoding,
  MAX_PROMPT_CHARACTERS,
  type PromptSpec,
} from './prompt-spec.ts';

const assays: fc.Arbitrary<PromptSpec> = fc.record({
  prompt: fc.string({ maxLength: 5 }),
  maxNewTokens: fc.integer({ min: 1, max: 4 }),
  temperature: fc.constantFrom(0, 0.7, 1),
  seed: fc.constantFrom(0, 1, 0xffffffff),
});

describe('assay keys', () => {
  test('are equal exactly for assays that decode the same', () => {
    fc.assert(
      fc.property(assays, assays, (a, b) => {
        const decodeTheSame =
          a.prompt === b.prompt &&
          a.maxNewTokens === b.maxNewTokens &&
          a.temperature === b.temperature &&
          (a.temperature === 0 || a.seed === b.seed);
        expect(promptKey(a) === promptKey(b)).toBe(decodeTheSame);
        expect(promptKey({ ...a })).toBe(promptKey(a));
        const greedy = { ...a, temperature: 0 };
        expect(promptKey({ ...greedy, seed: b.seed })).toBe(promptKey(greedy));
      }),
    );
  });
});

describe('problems', () => {
  const fine: PromptSpec = { prompt: 'x', maxNewTokens: 1, temperature: 0, seed: 0 };

  test('there are none with any assay in its ranges', () => {
    fc.assert(
      fc.property(assays, (assay) => {
        expect(promptProblem(assay)).toBeNull();
      }),
    );
    expect(promptProblem({ ...fine, seed: 0xffffffff, temperature: 100 })).toBeNull();
    expect(promptProblem({ ...fine, prompt: 'x'.repeat(MAX_PROMPT_CHARACTERS) })).toBeNull();
  });

  test.each<[Partial<PromptSpec>, string]>([
    [{ prompt: 'x'.repeat(MAX_PROMPT_CHARACTERS + 1) }, 'prompt'],
    [{ prompt: 'x'.repeat(20_500) }, 'longer than 20000 characters: it has 20500'],
    [{ maxNewTokens: 0 }, 'New tokens'],
    [{ maxNewTokens: 1.5 }, 'New tokens'],
    [{ temperature: -0.1 }, 'Temperature'],
    [{ temperature: NaN }, 'Temperature'],
    [{ temperature: 101 }, 'Temperature'],
    [{ seed: -1 }, 'Seed'],
    [{ seed: 2 ** 32 }, 'Seed'],
    [{ seed: 0.5 }, 'Seed'],
  ])('case %#', (change, word) => {
    expect(promptProblem({ ...fine, ...change })).toContain(word);
  });
});

test('decoding in words', () => {
  const assay = { prompt: '', maxNewTokens: 48, temperature: 0, seed: 2 };
  expect(describeDecoding(assay)).toBe('greedy · 48 tokens');
  expect(describeDecoding({ ...assay, temperature: 0.7, maxNewTokens: 1 })).toBe(
    'T 0.7, seed 2 · 1 token',
  );
});
