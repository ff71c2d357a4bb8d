import { createStore } from 'zustand/vanilla';
import type { MeaningDevice } from '../../lib/output/meaning-model.ts';
import type { Failure } from '../../lib/base/failure.ts';

export interface MeaningState {
  phase: 'off' | 'loading' | 'ready' | 'failed';
  /** Bytes while loading. */
  loaded: number;
  total: number;
  device: MeaningDevice;
  failure: Failure | null;
  /** Of the bench's two texts; null while unknown. */
  benchDistance: number | null;
  grouping: Grouping;
}

/** Phenotypes grouped by meaning. */
export interface Grouping {
  status: 'none' | 'running' | 'done';
  /** Texts embedded so far, and in all. */
  done: number;
  total: number;
  /** Semantic distance up to which texts are one group. */
  threshold: number;
  /** The texts grouped. */
  texts: readonly string[];
  /** Each text's group, numbered in the order of the texts. */
  groups: number[];
}

export const noGrouping: Grouping = {
  status: 'none',
  done: 0,
  total: 0,
  threshold: 0.2,
  texts: [],
  groups: [],
};

/** The sentence model and what it found. */
export const createMeaningStore = () =>
  createStore<MeaningState>(() => ({
    phase: 'off',
    loaded: 0,
    total: 0,
    device: 'wasm',
    failure: null,
    benchDistance: null,
    grouping: noGrouping,
  }));

export type MeaningStore = ReturnType<typeof createMeaningStore>;
