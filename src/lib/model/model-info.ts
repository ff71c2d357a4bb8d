import type { ModelConfig } from './model-config.ts';

export interface ModelInfo {
  name: string;
  config: ModelConfig;
  quantization: string;
  parameters: number;
  /** Bytes of its weights as the engine has them, once. */
  weightBytes: number;
  /** SHA-256 of config and weight manifest, hex. */
  hash: string;
}
