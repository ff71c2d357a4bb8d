import type { DeviceInfo } from './device-info.ts';

/** What computes, as far as memory and speed depend on it. */
export type ComputeKind = 'hardware' | 'software' | 'processor';

export const computeKind = ({
  engine,
  isFallback,
}: Pick<DeviceInfo, 'engine' | 'isFallback'>): ComputeKind =>
  engine === 'processor' ? 'processor' : isFallback ? 'software' : 'hardware';

const MIB = 2 ** 20;

/**
 * Bytes that a batch's activations and caches may take beside the weights, at most; of the processor
 * in each worker. The results of a screen stay with the page.
 */
export const BATCH_BYTES: Record<ComputeKind, number> = {
  software: 256 * MIB,
  hardware: 1024 * MIB,
  processor: 256 * MIB,
};

/** Bytes that the wild type's runs, kept for the next matrix, may take at most. */
export const PREPARED_BYTES: Record<ComputeKind, number> = {
  software: 64 * MIB,
  hardware: 512 * MIB,
  processor: 256 * MIB,
};

/**
 * Bytes that the processor engine can reach (its addresses have 32 bits), and that weights may take
 * as f32; above that they stay as the files have them. A quarter is left for what is computed.
 */
export const PROCESSOR_BYTES = { most: 2 ** 32, packed: 3 * 2 ** 30 };
