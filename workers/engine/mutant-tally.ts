import { minOf } from '../../src/lib/base/arrays.ts';
import { isMarginal } from '../../src/lib/assay/decoding.ts';
import type { MutantOutcome } from '../../src/lib/results/mutant-outcome.ts';
import type { Comparison } from './compare.ts';

/** What one run of a mutant showed. */
export interface PromptFinding {
  comparison: Pick<Comparison, 'firstDivergent' | 'kl' | 'margin'>;
  /** Tokens over which `comparison` is taken: up to and with the first divergent one. */
  verified: number;
  /** The mutant's token at the first divergent one, −1 if silent. */
  token: number;
  firstToken: number;
  /** The whole continuation, where asked for. */
  output?: readonly number[] | undefined;
}

/** Puts a mutant's runs together, which are told of in the assay's order. */
export class MutantTally {
  private readonly index: number;
  private readonly value: number;
  private readonly runs: PromptFinding[] = [];

  constructor(index: number, value: number) {
    this.index = index;
    this.value = value;
  }

  add(run: PromptFinding): void {
    this.runs.push(run);
  }

  /** The mutant's result. It is marginal if any of its runs came close to another choice. */
  result(): MutantOutcome {
    const { index, value, runs } = this;
    const divergentRun = runs.findIndex((run) => run.comparison.firstDivergent >= 0);
    const divergent = runs.at(divergentRun < 0 ? runs.length : divergentRun);
    const verified = runs.reduce((sum, run) => sum + run.verified, 0);
    const kl = runs.reduce((sum, run) => sum + run.comparison.kl * run.verified, 0) / verified;
    const margin = minOf(runs.map((run) => run.comparison.margin));
    const outputs = runs.flatMap(({ output }) => (output ? [[...output]] : []));
    return {
      index,
      verdict: divergent ? 'nsm' : 'silent',
      value,
      divergentPrompt: divergentRun,
      firstDivergent: divergent?.comparison.firstDivergent ?? -1,
      token: divergent?.token ?? -1,
      marginal: isMarginal(margin),
      kl,
      margin,
      ...(divergent && outputs.length === runs.length ? { outputs } : {}),
      ...(runs.length > 1 ? { firstTokens: runs.map((run) => run.firstToken) } : {}),
    };
  }
}

/** The result of a mutation that changes nothing. @param firstTokens the wild type's, of several runs */
export function noOp(index: number, value: number, firstTokens: number[]): MutantOutcome {
  return {
    index,
    verdict: 'no-op',
    value,
    divergentPrompt: -1,
    firstDivergent: -1,
    token: -1,
    marginal: false,
    kl: NaN,
    margin: NaN,
    ...(firstTokens.length > 1 ? { firstTokens } : {}),
  };
}
