import { createStore } from 'zustand/vanilla';
import type { ResultSource } from '../../lib/compare/result-source.ts';
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
  /** Cells that are lit up; null: none are. */
  lit: Difference | null;
}

/** Two results side by side. */
export const createCompareStore = () =>
  createStore<CompareState>(() => ({
    ...DEFAULT_VIEW.compare,
    stored: [],
    read: new Map(),
    reading: false,
    files: [],
    lit: null,
  }));

export type CompareStore = ReturnType<typeof createCompareStore>;
