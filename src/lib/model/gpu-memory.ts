/**
 * Bytes of GPU memory that a batch's activations and caches may take beside the weights, at most.
 * The results of a screen stay with the page.
 */
export const BATCH_BYTES = { software: 256 * 2 ** 20, hardware: 1024 * 2 ** 20 };

/** Bytes of GPU memory that the wild type's runs, kept for the next matrix, may take at most. */
export const PREPARED_BYTES = { software: 64 * 2 ** 20, hardware: 512 * 2 ** 20 };
