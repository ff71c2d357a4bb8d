import { createStore } from 'zustand/vanilla';
import type { EnginePick, EngineWish } from '../../lib/model/engine-name.ts';
import type { Speed } from '../../lib/plan/estimate.ts';
import type { DeviceInfo, Disagreement } from '../../protocols/engine-messages.ts';

export interface EngineState {
  /** What the user wants to compute with. */
  wish: EngineWish;
  /** Whether screens of a GPU are checked on the processor; null: where it is a real one. */
  crossCheck: boolean | null;
  /** A second device that screens are dealt to as well. */
  beside: DeviceInfo | null;
  /** Why the engine computes that does; null where the user named it. */
  why: string | null;
  /** How fast screens were, by what computed them; of the model that is loaded. */
  speeds: Partial<Record<EnginePick, Speed>>;
  /** A GPU that the processor contradicted: screens are computed without it. */
  disagreement: Disagreement | null;
}

/** What computes, and why. The device itself is the model store's. */
export const createEngineStore = () =>
  createStore<EngineState>(() => ({
    wish: 'auto',
    crossCheck: null,
    beside: null,
    why: null,
    speeds: {},
    disagreement: null,
  }));

export type EngineStore = ReturnType<typeof createEngineStore>;

/** What computes screens: one engine, or both. */
export const computedBy = (device: DeviceInfo, beside: DeviceInfo | null): EnginePick =>
  beside ? 'both' : device.engine;

/** Whether screens on a device are checked on the processor. */
export const isCrossChecked = (
  { crossCheck }: Pick<EngineState, 'crossCheck'>,
  device: DeviceInfo | null,
): boolean => device?.engine === 'webgpu' && (crossCheck ?? !device.isFallback);
