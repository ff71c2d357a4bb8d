/**
 * Bytes of GPU memory that a batch's activations and caches may take beside the weights, at most.
 * The results of a screen stay with the page.
 */
export const BATCH_BYTES = { software: 256 * 2 ** 20, hardware: 1024 * 2 ** 20 };

/** Bytes of GPU memory that the wild type's runs, kept for the next matrix, may take at most. */
export const PREPARED_BYTES = { software: 64 * 2 ** 20, hardware: 512 * 2 ** 20 };

/** Bytes that the page keeps of one mutant: outcome, KL, lead, token. */
const BYTES_PER_MUTANT = 2 + 4 + 4 + 4;

export interface Estimate {
  mutants: number;
  /** null while nothing is measured. */
  ms: number | null;
  /** On the GPU, weights included; at most. */
  gpuBytes: number;
  /** On the page. */
  pageBytes: number;
}

/** What a screen will take. @param msPerMutant measured, or null */
export function estimateScreen(
  mutants: number,
  msPerMutant: number | null,
  device: { weightBytes: number; software: boolean },
): Estimate {
  const { weightBytes } = device;
  const kind = device.software ? 'software' : 'hardware';
  return {
    mutants,
    ms: msPerMutant === null ? null : msPerMutant * mutants,
    gpuBytes: weightBytes + BATCH_BYTES[kind] + PREPARED_BYTES[kind],
    pageBytes: mutants * BYTES_PER_MUTANT,
  };
}
