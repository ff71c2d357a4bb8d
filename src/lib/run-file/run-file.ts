import type { RunAdapter } from '../model/run-adapter.ts';
import { LabError } from '../base/failure.ts';
import type { ModelConfig } from '../model/model-config.ts';
import { mutantCount } from '../plan/sites.ts';
import type { Plan, TileSites } from '../plan/plan.ts';
import type { RunRow } from './columns.ts';
import type { RunPrediction } from './run-prediction.ts';

/** What the results come from. No dates: the same run twice is the same file twice. */
export interface Provenance {
  /** Version of Mutascope. */
  app: string;
  model: { name: string; hash: string; quantization: string; config: ModelConfig };
  /** One, or several where shards of different machines were merged. */
  adapters: RunAdapter[];
  /** `in place` (the oracle) or `batched`. */
  way: string;
}

/** A run's plan, origin and results so far, in the order of its plan. */
export interface RunFile {
  plan: Plan;
  provenance: Provenance;
  /** The wild type's text of each prompt; there where texts are kept. */
  wildType?: string[];
  /** What the plan's list was ranked by; there where it is ranked. */
  prediction?: RunPrediction;
  rows: RunRow[];
}

/** How many rows a run has when it is finished. */
export function rowCount({ plan, provenance }: Omit<RunFile, 'rows'>): number {
  return mutantCount(provenance.model.config, plan);
}

export function isComplete(run: RunFile): boolean {
  return run.rows.length === rowCount(run);
}

/** The tiles that a run's mutants are some of; null where they were given one by one. */
export function tilesOf({
  plan: { sites },
  prediction,
}: Pick<RunFile, 'plan' | 'prediction'>): Pick<TileSites, 'matrices' | 'kinds' | 'tile'> | null {
  return sites.type === 'tiles' ? sites : (prediction ?? null);
}

/** A run file that cannot be used, and why. */
export class RunFileError extends LabError {
  constructor(message: string, options?: ErrorOptions) {
    super('bad-request', message, 'Choose a run file that Mutascope has written.', options);
    this.name = 'RunFileError';
  }
}
