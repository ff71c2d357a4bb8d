import type { TilePlan } from '../plan/plan.ts';
import type { MapResults } from '../results/map-results.ts';
import type { KindMap } from '../risk/matrix-risk.ts';
import type { StoredAudit } from '../risk/stored-audit.ts';
import type { Provenance } from '../run-file/run-file.ts';

/** Maps of one model, assay and tile size, with their plan and origin. */
export interface LinkScreen {
  /** What it is called; '' if it was given no name. */
  title: string;
  plan: TilePlan;
  provenance: Provenance;
  /** By name of the matrix, one for each of the plan's; kinds of which nothing is tested are left out. */
  maps: ReadonlyMap<string, MapResults>;
  /** What an audit says of the mutants of all these maps that were not run. */
  audit?: StoredAudit;
  risk?: SentRisk;
}

/** What is predicted of one of the matrices, pooled. */
export interface SentRisk {
  /** `L1.down` */
  matrix: string;
  kinds: KindMap[];
}
