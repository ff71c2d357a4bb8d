import { createStore } from 'zustand/vanilla';
import type { Assay } from '../../lib/assay/assay.ts';
import type { Aside } from '../../lib/assay/replicates.ts';
import { textDigest } from '../../lib/base/digest.ts';
import type { Failure } from '../../lib/base/failure.ts';
import type { StoredScreen } from '../../lib/results/stored-screens.ts';
import type { AssayValues } from '../../lib/stats/assay-values.ts';
import { NOT_CROSSED, type Crossed } from './crossed.ts';
import type { ReceivedScreen } from './shared-store.ts';
import { OFFER_ID_LENGTH, type StatsView } from './view.ts';

/** Results of the model in the same squares under one assay. */
export interface AssayOffer {
  /** Stands in links: {@link offerId} of the assay. */
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
  /** The assay that the lab is set to first, then those with most results. */
  offers: readonly AssayOffer[];
  /** The assays that `values` are of, in their order. */
  asked: readonly AssayOffer[];
  /** By name of the matrix; an entry for each assay asked, null where it has not both kinds. */
  values: ReadonlyMap<string, readonly (AssayValues | null)[]>;
  crossed: Crossed;
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
    offers: [],
    asked: [],
    values: new Map(),
    crossed: NOT_CROSSED,
    tooLarge: [],
    owner: null,
    progress: null,
    failure: null,
  }));

export type ReplicatesStore = ReturnType<typeof createReplicatesStore>;

/** What a screen is called in `taken` of the view. @param key of its assay */
export const offerId = (key: string): string => textDigest(key, OFFER_ID_LENGTH);

export const isTaken = (taken: StatsView['taken'], { id, aside }: AssayOffer): boolean =>
  taken.get(id) ?? aside === null;

/** The assays that are counted, in the order of the offers. */
export const takenOf = (offers: readonly AssayOffer[], taken: StatsView['taken']): AssayOffer[] =>
  offers.filter((offer) => isTaken(taken, offer));
