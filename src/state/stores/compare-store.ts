import { createStore } from 'zustand/vanilla';
import type { Failure } from '../../lib/base/failure.ts';
import type { Estimate } from '../../lib/compare/estimate.ts';
import type { ProfileMeasureId } from '../../lib/compare/profile-measures.ts';
import { THIS, type ResultSource } from '../../lib/compare/result-source.ts';
import type { Difference } from '../../lib/compare/difference.ts';
import type { Provenance } from '../../lib/run-file/run-file.ts';
import type { StoredScreen } from '../../lib/results/stored-screens.ts';
import { DEFAULT_VIEW, type CompareView } from './view.ts';

/** A stored screen as it is offered: with the id that stands in links, and what it is called here. */
export interface StoredOffer extends StoredScreen {
  name: string;
  of: Provenance['model'];
}

export interface CompareState extends CompareView {
  /** Stored results of all models that are known here. */
  stored: readonly StoredOffer[];
  /** Those of them that were chosen, by id. */
  read: ReadonlyMap<string, ResultSource>;
  /** Stored results are being listed or read. */
  reading: boolean;
  /** Run files opened for comparison, in the order they came. Nothing of them is stored. */
  files: readonly ResultSource[];
  /** The finished screen that comes with the page; null until it is chosen. */
  example: ResultSource | null;
  /** Cells that are lit up; null: none are. */
  lit: Difference | null;
  /** What the profile read of both sides; null: nothing yet. */
  profile: ReadProfile | null;
  /** Maps read and all, while they are. */
  profileProgress: { done: number; all: number } | null;
  profileFailure: Failure | null;
}

/** One measure of all maps of two results. */
export interface ReadProfile {
  measure: ProfileMeasureId;
  /** Ids of the two results. */
  of: readonly [first: string | null, second: string | null];
  /** By name of the matrix. */
  first: ReadonlyMap<string, Estimate | null>;
  second: ReadonlyMap<string, Estimate | null>;
}

/** Two results side by side. */
export const createCompareStore = () =>
  createStore<CompareState>(() => ({
    ...DEFAULT_VIEW.compare,
    stored: [],
    read: new Map(),
    reading: false,
    files: [],
    example: null,
    lit: null,
    profile: null,
    profileProgress: null,
    profileFailure: null,
  }));

export type CompareStore = ReturnType<typeof createCompareStore>;

/** Whether nobody has chosen yet what is compared. */
export const isUnsaid = ({ first, second }: Pick<CompareView, 'first' | 'second'>): boolean =>
  first === THIS && second === '';
