import { createStore } from 'zustand/vanilla';
import type { Budget } from '../../lib/risk/budget.ts';
import type { Stratum } from '../../lib/risk/audit.ts';
import type { MatrixRisk } from '../../lib/risk/matrix-risk.ts';
import type { PredictionCheck } from '../../lib/risk/prediction-check.ts';
import type { Failure } from '../../protocols/engine-messages.ts';

/** A random sample of what was not verified. */
export interface Audit {
  seed: number;
  strata: Stratum[];
  /** NSMs that were known, and mutants tested, when it was drawn. */
  found: number;
  tested: number;
  /** All mutants of the maps it is about. */
  mutants: number;
}

/** What of the riskiest mutants is being verified, or was last. */
export interface Verifying {
  what: 'budget' | 'audit';
  state: 'running' | 'done' | 'stopped' | 'failed';
  /** Mutants of it that are verified, and all of it. */
  done: number;
  total: number;
  nsms: number;
  ms: number;
  failure: Failure | null;
}

export interface RiskState {
  /** The model, assay and squares that the maps below belong to; null: nothing is predicted. */
  context: string | null;
  /** `offered`: it takes long, and waits to be asked for. */
  status: 'none' | 'offered' | 'running' | 'done' | 'stopped' | 'failed';
  /** How much of a running prediction is done, 0 to 1. */
  share: number;
  /** By name of the matrix (`L1.down`); empty until all of it is predicted and checked. */
  maps: ReadonlyMap<string, MatrixRisk>;
  /** The rivals of its margins as text, by token. */
  pieces: ReadonlyMap<number, string>;
  /** How long it took. */
  ms: number;
  /** What verifying a handful of mutants showed of it; null while none is done. */
  check: PredictionCheck | null;
  failure: Failure | null;
  /** How much is to be verified. */
  budget: Budget;
  verifying: Verifying | null;
  audit: Audit | null;
  /** Whether what is predicted is drawn under what is tested, and from which risk on. */
  shown: boolean;
  least: number;
}

/** The half per cent that holds nearly all of the organism's NSMs. */
const FIRST_BUDGET: Budget = { type: 'share', share: 0.005 };

export const noRisks: Omit<RiskState, 'budget' | 'shown' | 'least'> = {
  context: null,
  status: 'none',
  share: 0,
  maps: new Map(),
  pieces: new Map(),
  ms: 0,
  check: null,
  failure: null,
  verifying: null,
  audit: null,
};

/** What is predicted of every mutant, and what was verified of it. */
export const createRiskStore = () =>
  createStore<RiskState>(() => ({ ...noRisks, budget: FIRST_BUDGET, shown: true, least: 0 }));

/** A stored audit; null for anything else. */
export function readAudit(stored: unknown): Audit | null {
  if (typeof stored !== 'object' || stored === null) return null;
  const { seed, strata, found, tested, mutants } = stored as Record<string, unknown>;
  const isCount = (n: unknown) => Number.isInteger(n) && Number(n) >= 0;
  const isStratum = (one: unknown) => {
    if (typeof one !== 'object' || one === null) return false;
    const { from, to, size, drawn, nsms } = one as Record<string, unknown>;
    const counts = [size, drawn, nsms].every(isCount) && Number(nsms) <= Number(drawn);
    return counts && typeof from === 'number' && typeof to === 'number';
  };
  const good = [seed, found, tested, mutants].every(isCount) && Array.isArray(strata);
  return good && (strata as unknown[]).every(isStratum) ? (stored as Audit) : null;
}

export type RiskStore = ReturnType<typeof createRiskStore>;
