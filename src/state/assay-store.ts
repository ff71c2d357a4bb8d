import { createStore } from 'zustand/vanilla';
import { assayKey, type Assay, type AssayPreset } from '../lib/assay.ts';
import { DEFAULT_VIEW } from './view.ts';

export interface AssayState {
  /** What every mutant is asked now. */
  assay: Assay;
  presets: AssayPreset[];
}

/** The assay and the presets on offer. */
export const createAssayStore = () =>
  createStore<AssayState>(() => ({ assay: DEFAULT_VIEW.assay, presets: [] }));

export type AssayStore = ReturnType<typeof createAssayStore>;

/** The preset that an assay equals, if any. */
export function presetOf({ presets }: AssayState, assay: Assay): AssayPreset | null {
  return presets.find((preset) => assayKey(preset) === assayKey(assay)) ?? null;
}
