import { createStore } from 'zustand/vanilla';
import type { Failure } from '../../lib/base/failure.ts';
import type { Published } from '../../lib/published/published.ts';
import type { MatrixStats } from '../../lib/stats/matrix-stats.ts';
import { NOT_CROSSED, type Crossed } from './crossed.ts';
import { DEFAULT_VIEW, type StatsView } from './view.ts';

/** Whose maps are tested: the loaded model's, or a published model's (its id). */
export const OWN = 'own';
export type StatsSource = string;

export interface PublishedFile {
  name: string;
  published: Published;
}

/** What is shown is in the link; the rest is not. */
export interface StatsState extends StatsView {
  source: StatsSource;
  /** By name of the matrix; those that hold both kinds. */
  tested: ReadonlyMap<string, MatrixStats>;
  crossed: Crossed;
  /** What `tested` is of; null: nothing yet. */
  owner: string | null;
  /** Matrices done and all, while it runs. */
  progress: { done: number; all: number } | null;
  failure: Failure | null;
  /** Tables of the paper that were dropped on the page, in the order they came. */
  files: readonly PublishedFile[];
  /** Published max is read as min, and the reverse. */
  swap: boolean;
}

/** Statistics over all matrices, and the published tables. */
export const createStatsStore = () =>
  createStore<StatsState>(() => ({
    ...DEFAULT_VIEW.stats,
    source: OWN,
    tested: new Map(),
    crossed: NOT_CROSSED,
    owner: null,
    progress: null,
    failure: null,
    files: [],
    swap: false,
  }));

export type StatsStore = ReturnType<typeof createStatsStore>;

/** The severe squares of a published model; the file dropped last counts. */
export function severeOf({ files, source }: Pick<StatsState, 'files' | 'source'>) {
  const all = files.flatMap(({ published }) => published.severe);
  return all.findLast(({ model }) => model.id === source) ?? null;
}
