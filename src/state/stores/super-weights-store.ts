import { createStore } from 'zustand/vanilla';
import type { SuperWeights } from '../../lib/output/super-weights.ts';
import type { Failure } from '../../protocols/engine-messages.ts';

export interface SuperWeightsState {
  running: boolean;
  /** What the last pass over this model showed. */
  found: SuperWeights | null;
  failure: Failure | null;
}

export const noSuperWeights: SuperWeightsState = { running: false, found: null, failure: null };

/** The search for super weights. */
export const createSuperWeightsStore = () => createStore<SuperWeightsState>(() => noSuperWeights);

export type SuperWeightsStore = ReturnType<typeof createSuperWeightsStore>;
