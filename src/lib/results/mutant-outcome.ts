import type { Verdict } from '../output/phenotype.ts';

/** What a screen finds of one mutant, over all runs of its assay. */
export interface MutantOutcome {
  /** Index of the mutant in the list that was screened. */
  index: number;
  verdict: Verdict;
  /** The f32 written over the site. */
  value: number;
  /** First run of the assay whose output differs, −1 if none does. Always 0 or −1 when there is one run. */
  divergentPrompt: number;
  /** Index of the first divergent token in that run's continuation, −1 if silent or no-op. */
  firstDivergent: number;
  /** The mutant's token there, −1 if silent or no-op. */
  token: number;
  /** The verdict hangs on a near tie (see decoding.ts). */
  marginal: boolean;
  /** Mean KL(wild type ‖ mutant) in nats over the tokens verified, all runs; NaN for a no-op. */
  kl: number;
  /** Smallest margin over the runner-up in the tokens verified, in logit units; NaN for a no-op. */
  margin: number;
  /** Each run's whole continuation; only where asked for, and only of NSMs. */
  outputs?: number[][];
  /** Each run's first token; only of assays with several runs, −1 where no token was chosen. */
  firstTokens?: number[];
}
