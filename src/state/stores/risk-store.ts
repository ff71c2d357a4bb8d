import { createStore } from 'zustand/vanilla';
import type { Budget } from '../../lib/risk/budget.ts';
import type { StoredAudit } from '../../lib/risk/stored-audit.ts';
import type { Rect } from '../../lib/model/site.ts';
import type { KindMap, MatrixRisk } from '../../lib/risk/matrix-risk.ts';
import type { PredictionCheck } from '../../lib/risk/prediction-check.ts';
import type { Failure } from '../../protocols/engine-messages.ts';
import { DEFAULT_VIEW, type RiskView } from './view.ts';

/** What of the riskiest mutants is being verified, or was last. */
export interface Verifying {
  what: 'budget' | 'audit';
  state: 'running' | 'done' | 'stopped' | 'failed';
  /** Mutants of it that are verified, and all of it. */
  done: number;
  total: number;
  nsms: number;
  ms: number;
  /** What ends it before all is done; null: nothing does. */
  endsBy: Extract<Budget, { type: 'time' | 'yield' }> | null;
  failure: Failure | null;
}

/** What is predicted of a part of a map that is pooled as a whole, in more detail. */
export interface RiskDetail {
  /** `L1.down` */
  name: string;
  /** Its cells. */
  rect: Rect;
  kinds: KindMap[];
}

export interface RiskState extends RiskView {
  /** The model, assay and squares that the maps below belong to; null: nothing is predicted. */
  context: string | null;
  /** `offered`: it takes long, and waits to be asked for. */
  status: 'none' | 'offered' | 'running' | 'done' | 'stopped' | 'failed';
  /** How much of a running prediction is done, 0 to 1. */
  share: number;
  /** By name of the matrix (`L1.down`); empty until all of it is predicted and checked. */
  maps: ReadonlyMap<string, MatrixRisk>;
  /** Of the map in view; null where it is not needed, or not there. */
  detail: RiskDetail | null;
  /** Whether it is being computed. */
  isRefining: boolean;
  /** The rivals of its margins as text, by token. */
  pieces: ReadonlyMap<number, string>;
  /** How long it took. */
  ms: number;
  /** What verifying a handful of mutants showed of it; null while none is done. */
  check: PredictionCheck | null;
  failure: Failure | null;
  /** How much is to be verified: what was asked for, else what is proposed. */
  budget: Budget;
  verifying: Verifying | null;
  audit: StoredAudit | null;
}

/** The half per cent that holds nearly all of the organism's NSMs. */
const FIRST_BUDGET: Budget = { type: 'share', share: 0.005 };

export const noRisks: Omit<RiskState, 'budget' | keyof RiskView> = {
  context: null,
  status: 'none',
  share: 0,
  maps: new Map(),
  detail: null,
  isRefining: false,
  pieces: new Map(),
  ms: 0,
  check: null,
  failure: null,
  verifying: null,
  audit: null,
};

/** What is predicted of every mutant, and what was verified of it. */
export const createRiskStore = () =>
  createStore<RiskState>(() => ({ ...noRisks, ...DEFAULT_VIEW.risk, budget: FIRST_BUDGET }));

export type RiskStore = ReturnType<typeof createRiskStore>;
