import { createStore } from 'zustand/vanilla';
import { gridIn } from '../../lib/link-format/link-columns.ts';
import type { OutputTable } from '../../lib/output/output-table.ts';
import type { LinkScreen } from '../../lib/link-format/link-screen.ts';
import { countsOf, type MapCounts } from '../../lib/results/map-counts.ts';
import type { CellSet } from '../../lib/results/cell-set.ts';
import type { ScreenKind } from '../../lib/plan/grid.ts';
import type { Verification } from '../../lib/results/verify-sample.ts';

/** A screen that came with a link, and what its maps come to. */
export interface ReceivedScreen extends LinkScreen {
  /** By name of the matrix. */
  counts: ReadonlyMap<string, MapCounts>;
  /** What its mutants say, where that came with it: of a campaign with texts. */
  outputTable?: OutputTable;
  /** By name of the matrix: of a campaign, cells whose worker's device is not proven. */
  provisional?: Map<string, KindCells>;
}

/** Whether it is what a campaign found: this browser may have computed some of it. */
export const isOfCampaign = ({ provisional }: Pick<ReceivedScreen, 'provisional'>): boolean =>
  provisional !== undefined;

/** Some cells of a map, of each kind. */
export type KindCells = Partial<Record<ScreenKind, CellSet>>;

/** Results that came with a link: somebody else's word, kept apart from what was computed here. */
export interface SharedState {
  /** In the link's order: one, two that are side by side, or none. */
  received: readonly ReceivedScreen[];
  /** As they stand in the link, so that a reload brings them again. */
  text: string;
  /** Whether it is the finished screen that comes with the page. */
  example: boolean;
  /** Whether they are shown; else what was computed here. */
  shown: boolean;
  /** How often something was added to what is there: of a campaign, which fills its maps in place. */
  version: number;
  /** A sample of one of them, or of this browser's own maps, that is or was computed again here. */
  verification: {
    of: ReceivedScreen | 'own';
    state: 'running' | 'done';
    total: number;
    so: Verification;
  } | null;
}

export const NOTHING_SHARED: SharedState = {
  received: [],
  text: '',
  example: false,
  shown: false,
  version: 0,
  verification: null,
};

export const withCounts = (screen: LinkScreen): ReceivedScreen => ({
  ...screen,
  counts: new Map(
    [...screen.maps].map(([name, results]) => [
      name,
      countsOf({ grid: gridIn(screen, name), results }),
    ]),
  ),
});

export const createSharedStore = () => createStore<SharedState>(() => NOTHING_SHARED);

export type SharedStore = ReturnType<typeof createSharedStore>;
