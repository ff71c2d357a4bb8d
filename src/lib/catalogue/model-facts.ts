import type { ModelConfig } from '../model/model-config.ts';

/** A model's files on a server: a GGUF file, or a folder (MLC's form, or safetensors), whose address ends in a slash. */
export interface RemoteSource {
  kind: 'folder-url' | 'gguf-url';
  url: string;
}

/** What is known of a model before its weights are fetched. */
export interface ModelFacts {
  config: ModelConfig;
  /** The files' own name for their quantisation, such as q4f16_1 or Q4_0. */
  quantization: string;
  /** Bytes that the weights take in GPU memory. */
  weightBytes: number;
  /** Bytes of all files together. */
  fileBytes: number;
}

/** A model that this browser keeps, or has begun to. */
export interface StoredModel {
  /** Name of its folder. */
  id: string;
  name: string;
  /** null: copied from files on this machine. */
  source: RemoteSource | null;
  facts: ModelFacts;
  /** Bytes that are here. */
  received: number;
  complete: boolean;
}

/** How far a download is; bytes. */
export interface DownloadProgress {
  received: number;
  total: number;
  /** Bytes whose checksum is computed, of those that have to be. */
  checked: number;
}
