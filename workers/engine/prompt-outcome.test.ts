import { expect, test } from 'vitest';
import { foldPrompts, noOp, type PromptOutcome } from './prompt-outcome.ts';

const silent: PromptOutcome = {
  firstDivergent: -1,
  token: -1,
  kl: 0.25,
  margin: 2,
  steps: 6,
  firstToken: 7,
  output: [7, 8],
};
const diverged: PromptOutcome = {
  firstDivergent: 1,
  token: 30,
  kl: 1,
  margin: 0.5,
  steps: 2,
  firstToken: 9,
  output: [9, 30],
};

test('one prompt is the whole result', () => {
  expect(foldPrompts(3, 0.5, [diverged])).toEqual({
    index: 3,
    verdict: 'nsm',
    value: 0.5,
    divergentPrompt: 0,
    promptsDiverged: 1,
    firstDivergent: 1,
    token: 30,
    marginal: false,
    kl: 1,
    margin: 0.5,
    steps: 2,
    outputs: [[9, 30]],
  });
});

test('of more, the first that differs is told and how many do, kl is a mean over all tokens, margin the smallest', () => {
  const late = { ...diverged, firstDivergent: 4, token: 31, steps: 5, margin: 0.0005 };
  expect(foldPrompts(0, 1, [silent, diverged, late])).toEqual({
    index: 0,
    verdict: 'nsm',
    value: 1,
    divergentPrompt: 1,
    promptsDiverged: 2,
    firstDivergent: 1,
    token: 30,
    marginal: true,
    kl: (0.25 * 6 + 1 * 2 + 1 * 5) / 13,
    margin: 0.0005,
    steps: 13,
    outputs: [
      [7, 8],
      [9, 30],
      [9, 30],
    ],
    firstTokens: [7, 9, 9],
  });
});

test('silent under all prompts, no outputs come', () => {
  const outcome = foldPrompts(0, 1, [silent, silent]);
  expect(outcome).toMatchObject({ verdict: 'silent', divergentPrompt: -1, promptsDiverged: 0 });
  expect(outcome).not.toHaveProperty('outputs');
});

test('a margin that is no number makes the verdict marginal', () => {
  const broken = foldPrompts(0, 1, [silent, { ...diverged, margin: NaN }]);
  expect(broken).toMatchObject({ marginal: true, margin: NaN });
});

test('a no-op has the wild type’s first tokens, of more than one prompt', () => {
  expect(noOp(2, 0, [7])).not.toHaveProperty('firstTokens');
  expect(noOp(2, 0, [7, 9])).toMatchObject({ verdict: 'no-op', kl: NaN, steps: 0 });
  expect(noOp(2, 0, [7, 9]).firstTokens).toEqual([7, 9]);
});
