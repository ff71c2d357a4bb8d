/** What one token won against, as an engine computes it. */
export interface Choice {
  id: number;
  runnerUp: number;
  /**
   * Margin over the runner-up in logit units: difference of scores, times the temperature when
   * sampled. NaN if any logit is not a number.
   */
  margin: number;
  logit: number;
  runnerUpLogit: number;
  /** Of the logits, at temperature 1. */
  logSumExp: number;
  /** Logit of the wild type's token, where one was given. */
  expectedLogit: number;
  /** Σ P(v)·logit(v) over the wild type's probabilities P, where given. */
  cross: number;
}

/** One generation in token ids. */
export interface RawGeneration {
  /** Ends with the end-of-sequence token if the model ended it. */
  ids: number[];
  choices: Choice[];
  /** Until the first token was there. */
  prefillMs: number;
  /** For all tokens after the first. */
  decodeMs: number;
}
