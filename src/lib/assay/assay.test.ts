import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assayOfKey } from './assay-file.ts';
import {
  assayKey,
  assayPrompts,
  descriptive,
  seedsFrom,
  seedsProblem,
  type SeedsAssay,
} from './assay.ts';
import { describeDecoding, describeSampling } from './assay-words.ts';
import { promptKey, promptProblem, MAX_PROMPT_CHARACTERS, type PromptSpec } from './prompt-spec.ts';

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

const FINE: PromptSpec = { prompt: 'x', maxNewTokens: 4, temperature: 0, seed: 0 };

describe('problems', () => {
  test('there are none with any assay in its ranges', () => {
    fc.assert(
      fc.property(assays, (assay) => {
        expect(promptProblem(assay)).toBeNull();
      }),
    );
    expect(promptProblem({ ...FINE, seed: 0xffffffff, temperature: 100 })).toBeNull();
    expect(promptProblem({ ...FINE, prompt: 'x'.repeat(MAX_PROMPT_CHARACTERS) })).toBeNull();
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
    expect(promptProblem({ ...FINE, ...change })).toContain(word);
  });
});

test('decoding in words', () => {
  const assay = descriptive({ prompt: '', maxNewTokens: 48, temperature: 0, seed: 2 });
  expect(describeDecoding(assay)).toBe('greedy · 48 tokens');
  expect(describeDecoding({ ...assay, temperature: 0.7, maxNewTokens: 1 })).toBe(
    'T 0.7, seed 2 · 1 token',
  );
  const { id, name, prompt, maxNewTokens } = assay;
  const asked = { id, name, prompt, maxNewTokens, temperature: 0.7 };
  const words = (...seeds: number[]) => describeSampling({ ...asked, type: 'seeds', seeds });
  expect(words(4, 5, 6)).toBe('T 0.7, seeds 4 to 6');
  expect(words(4, 5)).toBe('T 0.7, seeds 4, 5');
  expect(words(1, 5, 9)).toBe('T 0.7, seeds 1, 5, 9');
});

describe('seeds', () => {
  const assay: SeedsAssay = {
    ...{ type: 'seeds', id: 'own', name: 'Own', prompt: 'x', maxNewTokens: 4 },
    ...{ temperature: 1, seeds: [3, 0] },
  };

  test('each is a run of the one prompt; which they are makes the key, names do not', () => {
    expect(assayPrompts(assay)).toEqual([3, 0].map((seed) => ({ ...FINE, temperature: 1, seed })));
    expect(assayKey({ ...assay, name: 'y' })).toBe(assayKey(assay));
    expect(assayKey({ ...assay, seeds: [3, 1] })).not.toBe(assayKey(assay));
    expect(assayOfKey(assayKey(assay))).toEqual({ ...assay, name: 'own' });
  });

  test('go on one by one, from the last of all to the first', () => {
    expect(seedsFrom(7, 3)).toEqual([7, 8, 9]);
    expect(seedsFrom(2 ** 32 - 2, 3)).toEqual([2 ** 32 - 2, 2 ** 32 - 1, 0]);
  });

  test.each([
    [{ temperature: 0 }, 'greedy answers are the same'],
    [{ seeds: [3] }, 'two or more'],
    [{ seeds: [3, 4, 3] }, '3 is there twice'],
  ])('%j is told', (change, sentence) => {
    expect(seedsProblem(assay)).toBeNull();
    expect(seedsProblem({ ...assay, ...change })).toContain(sentence);
  });
});
