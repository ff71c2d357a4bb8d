import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { Stores } from '../state/context.ts';
import type { Lab } from '../state/lab.ts';

export const LabContext = createContext<Lab | null>(null);

export function useLab(): Lab {
  const lab = useContext(LabContext);
  if (!lab) throw new Error('useLab outside of LabContext');
  return lab;
}

type StateOf<K extends keyof Stores> = ReturnType<Stores[K]['getState']>;

/** What `select` picks from one of the lab's stores; the component is drawn anew when that changes. */
export function useLabStore<K extends keyof Stores, T>(
  name: K,
  select: (state: StateOf<K>) => T,
): T {
  const store = useLab().stores[name] as unknown as {
    getState(): StateOf<K>;
    getInitialState(): StateOf<K>;
    subscribe(listener: (state: StateOf<K>, before: StateOf<K>) => void): () => void;
  };
  return useStore(store, select);
}
