/** What computes the embeddings: the processor (by WebAssembly) or the graphics card. */
export const MEANING_DEVICES = ['wasm', 'webgpu'] as const;
export type MeaningDevice = (typeof MEANING_DEVICES)[number];

/** The sentence model on the model hub. */
export const MEANING_MODEL = {
  name: 'all-MiniLM-L6-v2',
  hub: 'Xenova/all-MiniLM-L6-v2',
  licence: 'Apache-2.0',
  /** Length of an embedding. */
  dimensions: 384,
} as const;

/**
 * What is downloaded, in bytes: the model (int8 for the processor, f32 for the graphics card, which
 * has no int8 kernels) and ONNX Runtime, which comes from this site.
 */
export const MEANING_BYTES: Record<MeaningDevice, { model: number; runtime: number }> = {
  wasm: { model: 23_000_000, runtime: 14_300_000 },
  webgpu: { model: 90_400_000, runtime: 26_900_000 },
};
