import { createStore } from 'zustand/vanilla';
import { DEFAULT_VIEW, type MapSettings } from './view.ts';

/** How the map is cut and drawn. */
export const createMapStore = () => createStore<MapSettings>(() => DEFAULT_VIEW.map);

export type MapStore = ReturnType<typeof createMapStore>;
