import { createStore } from 'zustand/vanilla';
import type { RankedMutant } from '../../lib/ranking/rank-mutants.ts';
import { DEFAULT_VIEW, type RankingView } from './view.ts';

/** What a mutant says, and the wild type to the same prompt. */
export interface Said {
  text: string;
  wildType: string;
}

/** What is shown is in the link; the rest is not. */
export interface RankingState extends RankingView {
  /** The first mutants, in their order: it stays until they are ranked again. */
  mutants: readonly RankedMutant[];
  /** How many there are to be ranked, those beyond the first among them. */
  all: number;
  /** How many of them are wanted. */
  most: number;
  /** What the ranking is of; null: nothing is ranked yet. */
  owner: string | null;
  /** Mutants that were tested when it was made. */
  tested: number;
  running: boolean;
  /** What mutants said when the engine was asked, by mutation (`L1.down[8, 93] min`); null: it failed. */
  said: ReadonlyMap<string, Said | null>;
  /** The mutation that is being written out. */
  writing: string | null;
}

/** Mutants of a ranking that are shown at first, and more at a time. */
export const RANKED_AT_ONCE = 50;

/** The mutants that matter most, over the whole model. */
export const createRankingStore = () =>
  createStore<RankingState>(() => ({
    ...DEFAULT_VIEW.ranking,
    mutants: [],
    all: 0,
    most: RANKED_AT_ONCE,
    owner: null,
    tested: 0,
    running: false,
    said: new Map(),
    writing: null,
  }));

export type RankingStore = ReturnType<typeof createRankingStore>;
