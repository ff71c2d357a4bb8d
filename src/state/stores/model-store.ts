import { createStore } from 'zustand/vanilla';
import type { DeviceInfo, Failure, LoadStage, ModelInfo } from '../../protocols/engine-messages.ts';

/**
 * `lost`: the device went away after loading; model and results are still shown. `watching`:
 * another tab has the engine.
 */
export type ModelPhase = 'idle' | 'loading' | 'ready' | 'failed' | 'lost' | 'watching';

export interface ModelState {
  phase: ModelPhase;
  stage: LoadStage;
  loaded: number;
  total: number;
  model: ModelInfo | null;
  device: DeviceInfo | null;
  /** Whether the model brings a chat template. */
  hasChatTemplate: boolean;
  failure: Failure | null;
}

/** The model and the device it runs on. */
export const createModelStore = () =>
  createStore<ModelState>(() => ({
    phase: 'idle',
    stage: 'device',
    loaded: 0,
    total: 0,
    model: null,
    device: null,
    hasChatTemplate: false,
    failure: null,
  }));

export type ModelStore = ReturnType<typeof createModelStore>;

/** Whether a screen can be asked for: here, or of the tab that has the engine. */
export const canScreen = (phase: ModelPhase) => phase === 'ready' || phase === 'watching';
