/**
 * The messages between the page and the meaning worker, which turns texts into sentence embeddings.
 * As in src/protocols/engine-messages.ts every request has an id, every reply carries it, and one `MeaningFinal`
 * ends a job.
 */
import type { Failure } from '../lib/base/failure.ts';
import type { MeaningDevice } from '../lib/output/meaning-model.ts';
import type { Merge } from '../lib/output/merge-tree.ts';

/** Raised when a message changes its meaning; page and worker must agree on it. */
export const MEANING_VERSION = 1;

export type MeaningRequest =
  /**
   * Loads runtime and sentence model; streams `progress` in bytes. `baseUrl` is a folder laid out
   * as transformers.js expects one, ending in a slash; null: the model hub.
   */
  | { type: 'load'; id: number; version: number; baseUrl: string | null; device: MeaningDevice }
  /** Embeds texts; streams `progress` in texts. */
  | { type: 'embed'; id: number; texts: string[] }
  /** The tree of merges of embedded items [count, dimensions]. */
  | { type: 'tree'; id: number; vectors: Float32Array; dimensions: number }
  | { type: 'cancel'; id: number; target: number };

export type MeaningReply =
  { type: 'progress'; id: number; loaded: number; total: number } | MeaningFinal;

export type MeaningFinal =
  | { type: 'loaded'; id: number; dimensions: number }
  /** Embeddings [texts, dimensions], each of length 1. */
  | { type: 'embedded'; id: number; vectors: Float32Array }
  | { type: 'tree'; id: number; merges: Merge[] }
  | { type: 'cancelled'; id: number }
  | { type: 'error'; id: number; error: Failure };
