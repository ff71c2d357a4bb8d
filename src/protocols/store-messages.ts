/**
 * The messages between the page and the store worker, which fetches and keeps the files of models.
 * One request starts a job under an `id`; exactly one of the replies in `StoreFinal` ends it.
 */
import type { Failure } from '../lib/base/failure.ts';
import type {
  DownloadProgress,
  ModelFacts,
  RemoteSource,
  StoredModel,
} from '../lib/catalogue/model-facts.ts';
import type { LocalSource } from '../lib/catalogue/model-source.ts';

export type StoreRequest =
  /** What this browser keeps. */
  | { type: 'list'; id: number }
  /** Reads configuration and tables of a model, none of its weights. */
  | { type: 'inspect'; id: number; source: RemoteSource | LocalSource }
  /**
   * Fetches a model into the folder `model`, or goes on with it; files on this machine are copied.
   * Streams `progress`. Cancelled, it keeps what has come.
   */
  | { type: 'keep'; id: number; model: string; name: string; source: RemoteSource | LocalSource }
  /** Goes on with a model that was begun; streams `progress`. */
  | { type: 'resume'; id: number; model: string }
  /** Removes a model; all of them, and what is left of broken ones, where `model` is null. */
  | { type: 'remove'; id: number; model: string | null }
  /** Reads a model's files and compares them with the digests taken when they came; streams `progress`. */
  | { type: 'check'; id: number; model: string }
  | { type: 'cancel'; id: number; target: number };

export type StoreReply =
  { type: 'progress'; id: number; model: string; progress: DownloadProgress } | StoreFinal;

export type StoreFinal =
  | { type: 'listed'; id: number; models: StoredModel[] }
  | { type: 'inspected'; id: number; facts: ModelFacts }
  | { type: 'kept'; id: number; model: StoredModel }
  | { type: 'removed'; id: number }
  /** @property damaged names of files that are not as they came */
  | { type: 'checked'; id: number; damaged: string[] }
  | { type: 'cancelled'; id: number }
  | { type: 'error'; id: number; error: Failure };
