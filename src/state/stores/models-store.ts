import { createStore } from 'zustand/vanilla';
import { ORGANISM } from '../../lib/catalogue/catalogue.ts';
import type { DownloadProgress, StoredModel } from '../../lib/catalogue/model-facts.ts';
import type { OwnModel } from '../../lib/catalogue/model-offer.ts';
import type { Failure } from '../../protocols/engine-messages.ts';

/** A model whose files are on their way into this browser, or were. */
export interface Fetching {
  state: 'running' | 'paused' | 'failed' | 'checking';
  progress: DownloadProgress;
  /** Smoothed, in bytes a second; 0 while unknown. */
  rate: number;
  failure: Failure | null;
}

export interface ModelsState {
  /** The key of the model that is loaded, or is to be (see ModelOffer). */
  current: string;
  /** Of which models the user has chosen 8-bit groups, or not, by key (see plainKey). */
  eightBit: ReadonlyMap<string, boolean>;
  /** The current model is not here: the user is asked before anything is fetched. */
  asking: boolean;
  own: OwnModel[];
  /** What this browser keeps. */
  stored: StoredModel[];
  /** By id of the model's folder. */
  fetching: ReadonlyMap<string, Fetching>;
  /** What the browser keeps for this page and how much it would; null: it does not say. */
  storage: { usage: number; quota: number } | null;
  /** Whether the browser has promised not to clear it by itself; null: not asked yet. */
  persisted: boolean | null;
  /** Memory of the machine in GiB as the browser tells it; null: it does not. */
  memoryGiB: number | null;
  /** Names of files of this session, and of those that only have to be allowed again. */
  files: ReadonlyMap<string, 'here' | 'ask'>;
}

/** The models on offer, on their way, and here. */
export const createModelsStore = () =>
  createStore<ModelsState>(() => ({
    current: ORGANISM,
    asking: false,
    eightBit: new Map(),
    own: [],
    stored: [],
    fetching: new Map(),
    storage: null,
    persisted: null,
    memoryGiB: null,
    files: new Map(),
  }));

export type ModelsStore = ReturnType<typeof createModelsStore>;
