import { createStore } from 'zustand/vanilla';
import type { ScreenPlan } from '../lib/plan.ts';
import type { Failure } from '../protocol.ts';

export type ScreenStatus = 'none' | 'running' | 'pausing' | 'paused' | 'finished' | 'failed';

export interface ScreenState {
  status: ScreenStatus;
  plan: ScreenPlan | null;
  /** Mutants tested, those known before this run of the screen included. */
  done: number;
  total: number;
  /** Smoothed, in mutants a second; 0 while unknown. */
  rate: number;
  /** Mutants tested since the screen was last started or resumed, and for how long it has run. */
  since: { tested: number; ms: number };
  failure: Failure | null;
}

export const noScreen: ScreenState = {
  status: 'none',
  plan: null,
  done: 0,
  total: 0,
  rate: 0,
  since: { tested: 0, ms: 0 },
  failure: null,
};

/** The one screen that runs, or ran last. */
export const createScreenStore = () => createStore<ScreenState>(() => noScreen);

export type ScreenStore = ReturnType<typeof createScreenStore>;
