import { createStore } from 'zustand/vanilla';
import { assayKey, type Assay } from '../../lib/assay/assay.ts';
import {
  screenAssayKey,
  type AssaySpec,
  type BatteryAssay,
  type DescriptiveAssay,
  type ScreenAssay,
  type StyleAssay,
} from '../../lib/assay/assays.ts';
import { DEFAULT_VIEW } from './view.ts';

export interface AssayState {
  /** What the bench asks: the descriptive assay, or one run of the assay of several. */
  assay: Assay;
  /** The assay of several runs that screens ask; null: they ask `assay`. */
  several: BatteryAssay | StyleAssay | null;
  /** Which of its runs the bench asks. */
  item: number;
  presets: AssaySpec[];
  /** Written or imported by the user, kept in this browser. */
  saved: AssaySpec[];
}

/** The assay and the assays on offer. */
export const createAssayStore = () =>
  createStore<AssayState>(() => ({
    assay: DEFAULT_VIEW.assay,
    several: null,
    item: 0,
    presets: [],
    saved: [],
  }));

export type AssayStore = ReturnType<typeof createAssayStore>;

/** What screens ask. */
export const screenAssayOf = ({ assay, several }: Pick<AssayState, 'assay' | 'several'>) =>
  several ?? assay;

/** The assay on offer that an assay equals, if any. */
export function offered(
  { presets, saved }: Pick<AssayState, 'presets' | 'saved'>,
  assay: ScreenAssay,
): AssaySpec | null {
  const key = screenAssayKey(assay);
  return [...saved, ...presets].find((other) => screenAssayKey(other) === key) ?? null;
}

/** What the chosen assay is called; a prompt of the user's own has no name. */
export function assayTitle(state: Pick<AssayState, 'assay' | 'several' | 'presets' | 'saved'>) {
  const known = offered(state, screenAssayOf(state));
  return known?.name.replace(/ \(greedy\)$/, '') ?? state.several?.name ?? 'Own prompt';
}

/** The descriptive assay on offer that an assay equals, if any. */
export function presetOf(
  { presets }: Pick<AssayState, 'presets'>,
  assay: Assay,
): DescriptiveAssay | null {
  const descriptive = presets.filter((preset) => preset.type === 'descriptive');
  return descriptive.find((preset) => assayKey(preset) === assayKey(assay)) ?? null;
}
