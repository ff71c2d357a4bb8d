import { expect, test } from 'vitest';
import { descriptive, type Assay, type SeedsAssay } from './assay.ts';
import { setAside, unitOf } from './replicates.ts';

const asks = (prompt: string, maxNewTokens = 8, temperature = 0, seed = 0) =>
  descriptive({ prompt, maxNewTokens, temperature, seed });
const seeds: SeedsAssay = {
  ...{ type: 'seeds', id: 's', name: 'Seeds', prompt: 'fox' },
  ...{ seeds: [1, 2], temperature: 0.7, maxNewTokens: 8 },
};

test('the same prompt with more tokens is no second one; several seeds in one screen are one', () => {
  const all: Assay[] = [asks('fox'), asks('fox', 48), asks('owl'), seeds, asks('fox', 8, 0.7, 1)];
  expect(setAside(all)).toEqual([null, 'same', null, 'counts', null]);
  // a greedy answer is the same under any seed
  expect(setAside([asks('fox', 8, 0, 1), asks('fox', 8, 0, 2)])).toEqual([null, 'same']);
});

test('replicates are prompts, seeds, or a mixture', () => {
  expect(unitOf([asks('fox'), asks('owl')])).toBe('prompt');
  expect(unitOf([asks('fox', 8, 0.7, 1), asks('fox', 8, 0.7, 2)])).toBe('seed');
  expect(unitOf([asks('fox'), asks('owl'), asks('owl', 8, 0.7)])).toBe('assay');
  expect(unitOf([asks('fox'), seeds])).toBe('assay');
});
