import { createStore } from 'zustand/vanilla';
import type { Failure, WeightsView } from '../../protocols/engine-messages.ts';

export interface WeightsState {
  /** Of the selected matrix; null while they are fetched. */
  view: WeightsView | null;
  failure: Failure | null;
}

/** The weights that the bench draws. */
export const createWeightsStore = () =>
  createStore<WeightsState>(() => ({ view: null, failure: null }));

export type WeightsStore = ReturnType<typeof createWeightsStore>;
