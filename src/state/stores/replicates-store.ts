import { createStore } from 'zustand/vanilla';
import type { Assay } from '../../lib/assay/assay.ts';
import type { Aside } from '../../lib/assay/replicates.ts';
import type { Failure } from '../../lib/base/failure.ts';
import type { StoredScreen } from '../../lib/results/stored-screens.ts';
import type { AssayValues } from '../../lib/stats/assay-values.ts';
import type { ReceivedScreen } from './shared-store.ts';

/** Results of the model in the same squares under one assay. */
export interface AssayOffer {
  /** Key of the assay. */
  id: string;
  name: string;
  assay: Assay;
  stored: StoredScreen | null;
  /** Stands in place of what is stored, matrix by matrix. */
  received: ReceivedScreen | null;
  /** Why it is left out unless the user takes it. */
  aside: Aside | null;
}

export interface ReplicatesState {
  /** Statistics are over assays; else of the map that is shown. */
  over: boolean;
  /** The assay that the lab is set to first, then those with most results. */
  offers: readonly AssayOffer[];
  /** What the user took or left out, by id. */
  chosen: ReadonlyMap<string, boolean>;
  /** The assays that `values` are of, in their order. */
  asked: readonly AssayOffer[];
  /** By name of the matrix; an entry for each assay asked, null where it has not both kinds. */
  values: ReadonlyMap<string, readonly (AssayValues | null)[]>;
  /** Matrices with too many cells to be held under so many assays at once. */
  tooLarge: readonly string[];
  /** What `values` are of, as a text; null: nothing yet. */
  owner: string | null;
  /** Matrices done and all, while it runs. */
  progress: { done: number; all: number } | null;
  failure: Failure | null;
}

/** Statistics over several assays. */
export const createReplicatesStore = () =>
  createStore<ReplicatesState>(() => ({
    over: false,
    offers: [],
    chosen: new Map(),
    asked: [],
    values: new Map(),
    tooLarge: [],
    owner: null,
    progress: null,
    failure: null,
  }));

export type ReplicatesStore = ReturnType<typeof createReplicatesStore>;

export const isTaken = (
  { chosen }: Pick<ReplicatesState, 'chosen'>,
  { id, aside }: AssayOffer,
): boolean => chosen.get(id) ?? aside === null;

/** The assays that are counted, in the order of the offers. */
export const takenOf = (state: Pick<ReplicatesState, 'offers' | 'chosen'>): AssayOffer[] =>
  state.offers.filter((offer) => isTaken(state, offer));
