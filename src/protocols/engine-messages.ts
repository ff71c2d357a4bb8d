/**
 * The messages between the page and the engine worker. One request starts a job under an `id`
 * chosen by the page; every reply carries that id. Exactly one of the replies in `Final` ends a
 * job. A cancelled job ends with `cancelled`; what it had streamed until then stays valid.
 */
import type { Assay } from '../lib/assay/assay.ts';
import type { PromptSpec } from '../lib/assay/prompt-spec.ts';
import type { Failure } from '../lib/base/failure.ts';
import type { MatrixId } from '../lib/model/matrix.ts';
import type { ModelSource } from '../lib/catalogue/model-source.ts';
import type { Mutation } from '../lib/mutation/mutation.ts';
import type { CellSet } from '../lib/results/cell-set.ts';
import type { OutcomeBatch } from '../lib/results/outcomes.ts';
import type { TokenChoice } from '../lib/output/phenotype.ts';
import type { ScreenKind } from '../lib/plan/grid.ts';
import type { TilePlan } from '../lib/plan/plan.ts';
import type { EngineWish } from '../lib/model/engine-name.ts';
import type { DeviceInfo } from '../lib/model/device-info.ts';
import type { ModelInfo } from '../lib/model/model-info.ts';
import type { WeightsView } from '../lib/model/weights-view.ts';
import type { MutantGeneration, Generation } from '../lib/output/runs.ts';
export type { DeviceInfo } from '../lib/model/device-info.ts';
export type { ModelInfo } from '../lib/model/model-info.ts';
export type { WeightsView } from '../lib/model/weights-view.ts';
export type { Candidate, MutantGeneration, Generation } from '../lib/output/runs.ts';
import type { Rect } from '../lib/model/site.ts';
import type { MatrixRisk, PooledRisk } from '../lib/risk/matrix-risk.ts';
import type { PredictionCheck } from '../lib/risk/prediction-check.ts';
import type { MutantList } from '../lib/risk/ranking.ts';
import type { SuperWeights } from '../lib/output/super-weights.ts';

export type { Failure } from '../lib/base/failure.ts';
export type { ModelSource } from '../lib/catalogue/model-source.ts';

/**
 * Raised when a message changes its meaning; page and worker must agree on it. 2: a model is loaded
 * from a `source`, no longer from `baseUrl` alone. 3: what is done of a screen is a set of cells.
 * 4: the engine is wished for. 5: outcomes name their matrix; every weight is predicted.
 */
export const PROTOCOL_VERSION = 6;

export type Request =
  /** Sets up the device and loads a model with its tokenizer; the one loaded before is freed first. */
  | { type: 'load'; id: number; version: number; source: ModelSource; engine: EngineWish }
  /** The wild type's output; streams `token`. */
  | { type: 'generate'; id: number; assay: PromptSpec }
  /**
   * Mutates in place, generates from scratch, restores; streams `token` of the mutant. `values`:
   * what each weight of the site becomes, row by row, instead of the mutation's value. `on`: by the
   * engine that does not compute otherwise, opened when it is first asked.
   */
  | {
      type: 'mutate';
      id: number;
      assay: PromptSpec;
      mutation: Mutation;
      values?: Float32Array;
      on?: 'other';
    }
  /**
   * Tests the cells of the plan, which is of one matrix, that `done` does not mark; streams
   * `outcomes`, and `disagreement` where the other engine does not agree. `check`: it repeats one
   * mutant in a thousand.
   */
  | {
      type: 'screen';
      id: number;
      plan: TilePlan;
      done: DoneCells[];
      check?: boolean;
      on?: 'other';
    }
  /**
   * Tests the mutants of a list, the first ones first; streams as `screen` does. `how`: what is said of
   * the results, where they are not a screen's.
   */
  | {
      type: 'screen-list';
      id: number;
      assay: Assay;
      /** Height and width of a tile in weights. */
      tile: number;
      list: MutantList;
      how?: 'audit';
      /** So many mutants at a time are computed matrix by matrix. */
      window?: number;
      check?: boolean;
    }
  /** Predicts the risk of all mutants of some matrices; streams `risk`, from the last layer down. */
  | {
      type: 'predict';
      id: number;
      assay: Assay;
      matrices: MatrixId[];
      kinds: ScreenKind[];
      tile: number;
    }
  /**
   * The risk of the mutants of some cells of a map, for drawing. `rect`: in cells; `most`: pooled to so
   * many blocks.
   */
  | {
      type: 'risks';
      id: number;
      assay: Assay;
      matrix: MatrixId;
      kind: ScreenKind;
      tile: number;
      rect: Rect;
      most: number;
    }
  /** Weights of a matrix, for drawing. */
  | { type: 'weights'; id: number; matrix: MatrixId; rect: Rect; maxCells: number }
  /** A user's words in the model's chat template. */
  | { type: 'chat-prompt'; id: number; words: string }
  /** Whether every prompt of an assay, with what it asks for, has room in the model. */
  | { type: 'prompt-room'; id: number; assay: Assay }
  /** What one pass over a text shows of super weights. */
  | { type: 'super-weights'; id: number; prompt: string }
  | { type: 'cancel'; id: number; target: number };

/** A mutant of which two engines say different things. */
export interface Disagreement {
  mutation: Mutation;
  /** What was checked, and what it is no longer trusted against. */
  checked: DeviceInfo;
  trusted: DeviceInfo;
}

/** Cells already tested for one kind. */
export interface DoneCells {
  kind: ScreenKind;
  done: CellSet;
}

export type RequestOf<T extends Request['type']> = Extract<Request, { type: T }>;

export type Reply =
  | { type: 'progress'; id: number; stage: LoadStage; loaded: number; total: number }
  | { type: 'token'; id: number; index: number; choice: TokenChoice }
  /** Of one matrix and one engine. `device`: where it is not the one that the model was loaded on. */
  | { type: 'outcomes'; id: number; matrix: string; batch: OutcomeBatch; device?: DeviceInfo }
  /** What is predicted of a matrix. */
  | { type: 'risk'; id: number; risk: MatrixRisk }
  /** How much of a prediction is done, 0 to 1. */
  | { type: 'predicting'; id: number; share: number }
  /** Two engines say different things; the screen goes on with the other one, on `trusted`. */
  | { type: 'disagreement'; id: number; found: Disagreement }
  /** The screen is not checked by the other engine, which cannot be opened. */
  | { type: 'unchecked'; id: number; error: Failure }
  | Final;

export type Final =
  | {
      type: 'loaded';
      id: number;
      model: ModelInfo;
      device: DeviceInfo;
      /** A second device that screens are dealt to as well. */
      beside: DeviceInfo | null;
      /** Why this engine computes; null where the user named it. */
      why: string | null;
      hasChatTemplate: boolean;
    }
  | { type: 'generated'; id: number; run: Generation }
  | { type: 'mutated'; id: number; run: MutantGeneration }
  | { type: 'screened'; id: number }
  /** `check`: what running a handful of its mutants showed. `pieces`: the rivals as text, by token. */
  | { type: 'predicted'; id: number; check: PredictionCheck; pieces: Map<number, string> }
  | { type: 'risks'; id: number; pooled: PooledRisk }
  | { type: 'weights'; id: number; weights: WeightsView }
  | { type: 'chat-prompt'; id: number; prompt: string }
  /** `problem`: of the first prompt that has none. */
  | { type: 'prompt-room'; id: number; problem: Failure | null }
  | { type: 'super-weights'; id: number; found: SuperWeights }
  | { type: 'cancelled'; id: number }
  | { type: 'error'; id: number; error: Failure };

export type FinalOf<T extends Final['type']> = Extract<Final, { type: T }>;

/** Not an answer to a request: the worker says it on its own. */
export interface DeviceLost {
  type: 'device-lost';
  error: Failure;
}

export type LoadStage = 'device' | 'files' | 'weights' | 'golden';
