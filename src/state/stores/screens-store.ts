import { createStore } from 'zustand/vanilla';
import type { ModelConfig } from '../../lib/model/model-config.ts';
import type { ValueRange } from '../../lib/model/value-range.ts';
import type { StoredScreen } from '../../lib/results/stored-screens.ts';
import { isSearched } from '../../lib/base/search.ts';

/** A model of which results are stored: what is to be known of it while another one is loaded. */
export interface ScreenedModel {
  hash: string;
  /** As in links (see ModelOffer). */
  key: string;
  name: string;
  quantization: string;
  config: ModelConfig;
  /** Smallest and largest weight by name of the matrix, of those that have results: what max and min wrote. */
  extents: Readonly<Record<string, ValueRange>>;
}

export const SCREEN_ORDERS = ['date', 'size', 'name'] as const;
/** The newest, the largest, or the first of the alphabet first. */
export type ScreenOrder = (typeof SCREEN_ORDERS)[number];

export interface ScreensState {
  /** Everything stored; null: not listed yet. */
  screens: readonly StoredScreen[] | null;
  /** Ids of those that are only mutants which the bench ran one by one. */
  singles: ReadonlySet<string>;
  /** Ids of those that the user deleted, and may still have back. */
  leaving: ReadonlySet<string>;
  /** Names that the user gave, by id of the screen. */
  names: ReadonlyMap<string, string>;
  models: readonly ScreenedModel[];
  order: ScreenOrder;
  search: string;
}

/** The screens that this browser keeps. */
export const createScreensStore = () =>
  createStore<ScreensState>(() => ({
    screens: null,
    singles: new Set(),
    leaving: new Set(),
    names: new Map(),
    models: [],
    order: 'date',
    search: '',
  }));

export type ScreensStore = ReturnType<typeof createScreensStore>;

/** A screen and what it is called. */
export interface NamedScreen extends StoredScreen {
  /** Prompt and decoding. */
  asked: string;
  /** What the user calls it; null: nothing else. */
  own: string | null;
  /** Whether it is no screen, but mutants which the bench ran one by one. */
  single: boolean;
}

/** The screens whose names hold every word of the search, in order. */
export function orderedScreens(
  screens: readonly NamedScreen[],
  { order, search }: Pick<ScreensState, 'order' | 'search'>,
): NamedScreen[] {
  const called = ({ own, asked }: NamedScreen) => own ?? asked;
  const found = screens.filter((screen) =>
    isSearched(`${screen.own ?? ''} ${screen.asked} squares of ${screen.tile}`, search),
  );
  return found.sort((a, b) =>
    order === 'date'
      ? b.written - a.written
      : order === 'size'
        ? b.bytes - a.bytes
        : called(a).localeCompare(called(b)) || a.tile - b.tile,
  );
}
