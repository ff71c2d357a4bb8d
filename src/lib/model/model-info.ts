import type { ModelConfig } from './model-config.ts';

export interface ModelInfo {
  name: string;
  config: ModelConfig;
  quantization: string;
  parameters: number;
  /** Bytes of weights in GPU memory. */
  gpuBytes: number;
  /** SHA-256 of config and weight manifest, hex. */
  hash: string;
}
