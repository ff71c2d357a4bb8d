/** Batches whose null mutant differed before an engine is given up. */
export const MAX_STRIKES = 2;

export interface VerifyOptions {
  signal?: AbortSignal | undefined;
  /** Asked after a batch was thrown away, before it is tried again; rejects if the engine is broken. */
  retest?: (() => Promise<void>) | undefined;
}
