import { createStore } from 'zustand/vanilla';
import type { LinkResults } from '../lib/link-results.ts';
import type { Verification } from '../lib/verify-sample.ts';

/** Results that came with a link: somebody else's word, kept apart from what was computed here. */
export interface SharedState {
  /** null: none came. */
  received: LinkResults | null;
  /** As they stand in the link, so that a reload brings them again. */
  text: string;
  /** Whether the map shows them; else what was computed here. */
  shown: boolean;
  /** A sample of them that is or was computed again here. */
  verification: { state: 'running' | 'done'; total: number; so: Verification } | null;
}

export const NOTHING_SHARED: SharedState = {
  received: null,
  text: '',
  shown: false,
  verification: null,
};

export const createSharedStore = () => createStore<SharedState>(() => NOTHING_SHARED);

export type SharedStore = ReturnType<typeof createSharedStore>;
