import { isMarginal } from '../../src/lib/assay/marginal.ts';
import type { WrittenValue } from '../../src/lib/mutation/mutation.ts';
import type { MutantOutcome } from '../../src/lib/results/mutant-outcome.ts';

/** What one prompt says of a mutant; the fields mean what they do in a MutantOutcome. */
export interface PromptOutcome extends Pick<
  MutantOutcome,
  'firstDivergent' | 'token' | 'kl' | 'margin' | 'steps'
> {
  /** The mutant's first token, where the fold is to tell it. */
  firstToken?: number;
  /** The whole continuation, where asked for. */
  output?: readonly number[];
}

/**
 * Puts together what an assay's prompts say of a mutant, in the assay's order. It is marginal if any
 * of them came close to another choice.
 */
export function foldPrompts(
  index: number,
  value: WrittenValue,
  prompts: readonly PromptOutcome[],
): MutantOutcome {
  const divergentPrompt = prompts.findIndex((prompt) => prompt.firstDivergent >= 0);
  const divergent = divergentPrompt < 0 ? null : prompts[divergentPrompt];
  const steps = prompts.reduce((sum, prompt) => sum + prompt.steps, 0);
  const kl = prompts.reduce((sum, prompt) => sum + prompt.kl * prompt.steps, 0) / steps;
  const margin = prompts.reduce((low, prompt) => Math.min(low, prompt.margin), Infinity);
  const outputs = prompts.flatMap(({ output }) => (output ? [[...output]] : []));
  return {
    index,
    verdict: divergent ? 'nsm' : 'silent',
    value,
    divergentPrompt,
    promptsDiverged: prompts.filter((prompt) => prompt.firstDivergent >= 0).length,
    firstDivergent: divergent?.firstDivergent ?? -1,
    token: divergent?.token ?? -1,
    marginal: isMarginal(margin),
    kl,
    margin,
    steps,
    ...(divergent && outputs.length === prompts.length ? { outputs } : {}),
    ...(prompts.length > 1
      ? { firstTokens: prompts.map((prompt) => prompt.firstToken ?? -1) }
      : {}),
  };
}

/** The outcome of a mutation that changes nothing. @param firstTokens the wild type's, of each prompt */
export function noOp(
  index: number,
  value: WrittenValue,
  firstTokens: readonly number[],
): MutantOutcome {
  return {
    index,
    verdict: 'no-op',
    value,
    divergentPrompt: -1,
    promptsDiverged: 0,
    firstDivergent: -1,
    token: -1,
    marginal: false,
    kl: NaN,
    margin: NaN,
    steps: 0,
    ...(firstTokens.length > 1 ? { firstTokens: [...firstTokens] } : {}),
  };
}
