/**
 * The predicted risk of single-weight mutants: the largest share of a margin that a mutation is
 * predicted to eat. A risk of 1 or more predicts an NSM. Margins are the wild type's leads
 * s_t[w_t] − s_t[c] at each step t over its best rivals c (scores s: logits, or what is sampled by).
 */
import type { MatrixId } from '../model/matrix.ts';
import type { ScreenKind } from '../plan/grid.ts';

/** What is predicted of one matrix. */
export interface MatrixRisk {
  matrix: MatrixId;
  /** Height and width of a tile in weights; 1: single weights. */
  tile: number;
  kinds: KindRisk[];
}

/** What is predicted of a matrix's mutants of one kind. */
export interface KindRisk {
  kind: ScreenKind;
  /** All mutants riskier than this are in the list. */
  bound: number;
  listed: ListedRisks;
  /** How many mutants there are of each risk, see {@link RISK_BINS}. [RISK_BINS] */
  histogram: Uint32Array;
  pooled: PooledRisk;
}

/** A kind's map alone, to be drawn. */
export type KindMap = Pick<KindRisk, 'kind' | 'pooled'>;

/** How many cells the map of a kind has: its histogram counts each once. */
export const cellsOf = ({ histogram }: Pick<KindRisk, 'histogram'>): number =>
  histogram.reduce((sum, n) => sum + n, 0);

/** All mutants of some matrices that are predicted. */
export function predictedMutants(risks: Iterable<Pick<MatrixRisk, 'kinds'>>): number {
  let all = 0;
  for (const { kinds } of risks) for (const kind of kinds) all += cellsOf(kind);
  return all;
}

/** What is predicted of the mutants of one kind. */
export const riskOfKind = (risk: MatrixRisk | null, kind: ScreenKind): KindRisk | undefined =>
  risk?.kinds.find((one) => one.kind === kind);

/** The riskiest mutants of a map, in ascending order of their cells. */
export interface ListedRisks {
  /** Cell of the map: tile row · columns + tile column. */
  cells: Uint32Array;
  risk: Float32Array;
  /** Of the margin that attains it: the prompt's index, the step, and the rival token. */
  prompt: Uint16Array;
  step: Uint16Array;
  rival: Uint32Array;
}

/** The largest risk of every side × side block of a map's cells, row by row. */
export interface PooledRisk {
  side: number;
  rows: number;
  cols: number;
  risk: Float32Array;
}

/** Most cells that a pooled map has: what is smaller is there in full, with a side of 1. */
export const POOLED_CELLS = 65_536;
/** Least risk that is listed. */
export const LISTED_FROM = 0.05;
/** Most mutants listed of one matrix and kind: beyond, the bound is raised. */
export const MOST_LISTED = 65_536;
/** Most mutants listed of all maps together: each takes 18 bytes. */
const ALL_LISTED = 4_000_000;

/** Most mutants listed of each of so many maps. */
export const mostListed = (maps: number): number =>
  Math.min(MOST_LISTED, Math.floor(ALL_LISTED / Math.max(1, maps)));
