/** The messages between the page and the analysis worker: statistics, and published tables. */
import type { Failure } from '../lib/base/failure.ts';
import type { Estimate } from '../lib/compare/estimate.ts';
import type { ProfileMap, ProfileSettings } from '../lib/compare/profile.ts';
import type { ProfileMeasureId } from '../lib/compare/profile-measures.ts';
import type { Grid } from '../lib/plan/grid.ts';
import type { Published } from '../lib/published/published.ts';
import type { AssayValues } from '../lib/stats/assay-values.ts';
import type { CrossedMatrix, CrossedRow } from '../lib/stats/crossed-rows.ts';
import type { MatrixStats, StatsSettings } from '../lib/stats/matrix-stats.ts';

/** A map to test; arrays of grid.rows · grid.cols, as in KindOutcomes. */
export interface StatsJob {
  /** Of the matrix, `L1.down`. */
  name: string;
  grid: Grid;
  max: Int16Array;
  min: Int16Array;
}

/** A map of which a profile reads one measure. */
export interface ProfileJob {
  /** Names its reading. */
  key: string;
  grid: Grid;
  map: ProfileMap;
  settings: ProfileSettings;
}

/** One matrix under several assays; an entry is null where that assay has not both kinds. */
export interface AssaysJob {
  name: string;
  grid: Grid;
  maps: ({ max: Int16Array; min: Int16Array } | null)[];
}

export type AnalysisRequest =
  | { type: 'assays'; id: number; job: AssaysJob }
  | { type: 'stats'; id: number; jobs: StatsJob[]; settings: StatsSettings }
  | { type: 'crossed'; id: number; matrices: readonly CrossedMatrix[] }
  | { type: 'profile'; id: number; measure: ProfileMeasureId; jobs: ProfileJob[] }
  | { type: 'spreadsheet'; id: number; bytes: Uint8Array<ArrayBuffer> }
  | { type: 'cancel'; id: number; target: number };

export type AnalysisFinal =
  | { type: 'tested'; id: number }
  | { type: 'replicated'; id: number; values: (AssayValues | null)[]; crossed: CrossedMatrix }
  | { type: 'published'; id: number; published: Published }
  | { type: 'cancelled'; id: number }
  | { type: 'error'; id: number; error: Failure };

export type AnalysisReply =
  | AnalysisFinal
  | { type: 'matrix'; id: number; name: string; stats: MatrixStats; crossed: CrossedMatrix }
  | { type: 'projection'; id: number; row: CrossedRow }
  | { type: 'reading'; id: number; key: string; reading: Estimate | null };
