import { createStore } from 'zustand/vanilla';
import { DEFAULT_VIEW, type Selection } from './view.ts';

/** The one selection all places share. */
export const createSelectionStore = () => createStore<Selection>(() => DEFAULT_VIEW.selection);

export type SelectionStore = ReturnType<typeof createSelectionStore>;
