import type { EngineName } from '../model/engine-name.ts';
import type { WrittenValue } from '../mutation/mutation.ts';
import type { Verdict } from '../output/phenotype.ts';

/** What a screen finds of one mutant, over all prompts of its assay. */
export interface MutantOutcome {
  /** Index of the mutation among those that were screened. */
  index: number;
  verdict: Verdict;
  /** The f32 written over the site; null where each weight was negated. */
  value: WrittenValue;
  /** First prompt of the assay whose output differs, −1 if none does. Always 0 or −1 when there is one. */
  divergentPrompt: number;
  /**
   * Number of the assay’s prompts, or of its seeds, under which the mutant’s text is another one than
   * the wild type’s under the same prompt and seed.
   */
  promptsDiverged: number;
  /** Index of the first divergent token in that prompt's continuation, −1 if silent or no-op. */
  firstDivergent: number;
  /** The mutant's token there, −1 if silent or no-op. */
  token: number;
  /** The verdict hangs on a near tie (see decoding.ts). */
  marginal: boolean;
  /** Mean KL(wild type ‖ mutant) in nats over the tokens verified, all prompts; NaN for a no-op. */
  kl: number;
  /** Smallest margin over the runner-up in the tokens verified, in logit units; NaN for a no-op. */
  margin: number;
  /** Tokens verified, of all prompts: of each up to and with the first divergent one; 0 for a no-op. */
  steps: number;
  /** The engine that computed it, where more than one takes part. */
  engine?: EngineName;
  /** Each prompt's whole continuation; only where asked for, and only of NSMs. */
  outputs?: number[][];
  /** Each prompt's first token; only of assays with more than one, −1 where no token was chosen. */
  firstTokens?: number[];
}
