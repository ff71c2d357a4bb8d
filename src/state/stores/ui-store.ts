import { createStore } from 'zustand/vanilla';
import type { MethodId } from '../../lib/methods/method-ids.ts';
import { DEFAULT_VIEW, type AtlasShows, type FigureTheme, type Place, type Theme } from './view.ts';

/** Something to tell the user: information for a while, a warning until it is closed. */
export interface Notice {
  /** A new notice with the id of an old one takes its place. */
  id: string;
  tone: 'info' | 'warning';
  /** Information that stays until it is closed. */
  stays?: boolean;
  text: string;
  /** What can be done about it; that closes the notice. */
  action?: { label: string; act: () => void };
}

export const PANES = ['bench', 'map', 'atlas'] as const;
/** A part of the lab; where the window has no room for all, the one that is shown. */
export type Pane = (typeof PANES)[number];

export interface UiState {
  theme: Theme;
  place: Place;
  pane: Pane;
  atlas: AtlasShows;
  /** The colours that figures are saved in; kept in the browser. */
  figureTheme: FigureTheme;
  helpOpen: boolean;
  superWeightsOpen: boolean;
  /** The method that the open Methods panel shows; null: it is closed. */
  methods: MethodId | null;
  notices: Notice[];
}

/** What concerns the page alone. */
export const createUiStore = () =>
  createStore<UiState>(() => ({
    theme: DEFAULT_VIEW.theme,
    place: DEFAULT_VIEW.place,
    pane: 'map',
    atlas: DEFAULT_VIEW.atlas,
    figureTheme: 'light',
    helpOpen: false,
    superWeightsOpen: false,
    methods: DEFAULT_VIEW.methods,
    notices: [],
  }));

export type UiStore = ReturnType<typeof createUiStore>;

export function addNotice(ui: UiStore, notice: Notice): void {
  const others = ui.getState().notices.filter(({ id }) => id !== notice.id);
  ui.setState({ notices: [...others, notice] });
}

export function dismissNotice(ui: UiStore, id: string): void {
  ui.setState({ notices: ui.getState().notices.filter((notice) => notice.id !== id) });
}

const MOST_SEEN = 3;

/** Those that are shown: the newest. The others wait until one of them is gone. */
export const seenNotices = (notices: readonly Notice[]): Notice[] => notices.slice(-MOST_SEEN);
