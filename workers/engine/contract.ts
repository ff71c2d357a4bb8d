/**
 * What page, command line and bench may ask of any engine. Everything that goes in or comes out is
 * plain data: tokens, mutations, numbers. Which engines there are only open-engine.ts knows.
 */
import type { PromptSpec } from '../../src/lib/assay/prompt-spec.ts';
import type { LabError } from '../../src/lib/base/failure.ts';
import type { MatrixId } from '../../src/lib/model/matrix.ts';
import type { Rect } from '../../src/lib/model/site.ts';
import type { ValueRange } from '../../src/lib/model/value-range.ts';
import type { Mutation, WrittenValue } from '../../src/lib/mutation/mutation.ts';
import type { DeviceInfo } from '../../src/lib/model/device-info.ts';
import type { ModelInfo } from '../../src/lib/model/model-info.ts';
import type { WeightsView } from '../../src/lib/model/weights-view.ts';
import type { MutantOutcome } from '../../src/lib/results/mutant-outcome.ts';
import type { LayerPeaks } from '../../src/lib/output/super-weights.ts';
import type { ScreenKind } from '../../src/lib/plan/grid.ts';
import type { MatrixRisk } from '../../src/lib/risk/matrix-risk.ts';
import type { ModelReader } from '../weights/canonical.ts';
import type { Choice, RawGeneration } from './generation.ts';
import type { Golden } from './golden.ts';
import type { PromptOutcome } from './prompt-outcome.ts';

/** What computes, open and without a model yet. */
export interface ComputeDevice {
  /**
   * Puts a model on it and checks that it is computed rightly. Throws a LabError that says what
   * failed, or the signal's reason; the device is to be closed then.
   */
  load(model: EngineModel, options?: LoadOptions): Promise<Engine>;
  close(): void;
}

/** A model to be loaded. */
export interface EngineModel {
  /** What it is called. */
  name: string;
  reader: ModelReader;
  /** Results recorded of it; null where there are none. */
  golden: Golden | null;
}

export interface LoadOptions {
  signal?: AbortSignal;
  /** Bytes of weights loaded so far; all of them when the check begins. */
  onWeights?: (loaded: number, total: number) => void;
  onCheck?: () => void;
}

/** One model, loaded and checked, and what computes it. Its jobs must not overlap, but see `screensAside`. */
export interface Engine {
  readonly model: ModelInfo;
  /** What computes everything; of screens only the part that {@link beside} does not. */
  readonly device: DeviceInfo;
  /** A second device that screens are dealt to as well. */
  readonly beside?: DeviceInfo;
  /** Whether other jobs may run between two results of a screen that is awaited. */
  readonly screensAside: boolean;

  /**
   * What the unchanged model says; kept from an earlier run where it can be, and nothing is streamed
   * then. Throws a LabError 'bad-request' for a prompt that leaves no room, and the signal's reason
   * when aborted.
   */
  wildType(prompt: TokenPrompt, options?: GenerateOptions): Promise<RawGeneration>;

  /**
   * Mutates, generates from scratch, restores, and compares with the wild type; only the mutant is
   * streamed. Throws a LabError 'bad-request' for a site that is not there.
   * @param values what each weight of the site becomes, row by row, instead of the mutation's value
   */
  mutate(
    prompt: TokenPrompt,
    mutation: Mutation,
    options?: GenerateOptions,
    values?: Float32Array,
  ): Promise<ExploredMutant>;

  /**
   * Screens mutations under an assay of one or more prompts. They are taken from the iterable as
   * they are needed, so there may be any number of them; neighbours that lie in one matrix are
   * computed together. Results come in batches, in any order; each names its mutation by its index
   * in the iterable. Throws a LabError 'bad-request' for a site or a prompt that the model does not
   * have room for, once it is reached, and the signal's reason when aborted.
   */
  screen(
    prompts: readonly TokenPrompt[],
    mutations: Iterable<Mutation>,
    options?: ScreenOptions,
  ): AsyncGenerator<MutantOutcome[]>;

  /**
   * Predicts the risk of every mutant of some matrices from gradients of the wild type's margins: no
   * mutant is run. Matrices come from the last layer to the first, each as soon as it is done. Throws
   * a LabError 'bad-request' for a prompt that leaves no room, and the signal's reason when aborted.
   */
  predict(
    prompts: readonly TokenPrompt[],
    question: RiskQuestion,
    options?: PredictOptions,
  ): AsyncGenerator<MatrixRisk>;

  /**
   * The predicted risks of all mutants of one matrix and kind: a number for each cell, row by row.
   * Throws as {@link Engine.predict} does.
   */
  risks(
    prompts: readonly TokenPrompt[],
    matrix: MatrixId,
    question: Pick<RiskQuestion, 'tile'> & { kind: ScreenKind },
    options?: PredictOptions,
  ): Promise<Float32Array>;

  /**
   * A rectangle of a matrix for drawing, pooled as little as brings it down to `maxCells` cells.
   * Throws a LabError 'bad-request' for a rectangle that is not inside the matrix.
   */
  weights(matrix: MatrixId, rect: Rect, maxCells: number): Promise<WeightsView>;

  /** Max and min of a whole matrix, and where they stand. */
  valueRange(matrix: MatrixId): Promise<MatrixRange>;

  /**
   * One pass over a text, and of every layer what its down projection takes in and gives out where
   * that is largest. Throws the signal's reason when aborted.
   */
  superWeights(ids: readonly number[], signal?: AbortSignal): Promise<LayerPeaks[]>;

  /**
   * Checks again that the model is computed rightly, as when it was opened: by the results recorded
   * of it, else by one layer. Throws a LabError 'golden' if it is not.
   */
  check(): Promise<void>;

  /** Resolves when the engine breaks down by itself; not when it is closed. */
  readonly lost: Promise<LabError>;
  /** Why it broke down or that it was closed, once it did: the cause of whatever else fails then. */
  readonly failure: LabError | null;

  /** Lets go of the model and of what computes it. */
  close(): void;
}

/** A prompt of an assay as tokens. */
export interface TokenPrompt {
  assay: PromptSpec;
  promptIds: number[];
}

export interface GenerateOptions {
  /** Called with each token in turn. */
  onChoice?: ((choice: Choice, index: number) => undefined) | undefined;
  signal?: AbortSignal | undefined;
  /** Tokens between two looks at the results: few where somebody watches them appear. */
  burst?: number | undefined;
}

/**
 * How mutants of a screen are computed; part of what a run file says of its results. In place: each
 * by itself, its weights overwritten, generated from scratch. This is the oracle of every faster way.
 */
export type ScreenMethod = 'in place' | 'batched';

export interface ScreenOptions {
  /** Batched where absent. */
  how?: ScreenMethod | undefined;
  /** Also generate an NSM's continuation of every prompt to its end. */
  outputs?: boolean | undefined;
  signal?: AbortSignal | undefined;
}

/** What is to be predicted. */
export interface RiskQuestion {
  matrices: readonly MatrixId[];
  kinds: readonly ScreenKind[];
  /** Height and width of a tile in weights. */
  tile: number;
}

export interface PredictOptions {
  signal?: AbortSignal | undefined;
  /** Told of the work done so far, 0 to 1; some times a second. */
  onProgress?: ((share: number) => void) | undefined;
}

/** A matrix's value range, and the first weight in row-major order that has either. */
export interface MatrixRange extends ValueRange {
  argmax: { row: number; col: number };
  argmin: { row: number; col: number };
}

/** What a mutation writes, and over what. */
export interface Overwrite {
  /** Of the whole matrix. */
  extent: ValueRange;
  value: WrittenValue;
  /** The site's weights before: the first one, the smallest, the largest. */
  before: { first: number; min: number; max: number };
  /** How many weights of the site become others. 0: the mutation is a no-op. */
  changed: number;
}

/** A mutant explored by itself, with everything the bench shows of it. */
export interface ExploredMutant extends Overwrite {
  generation: RawGeneration;
  outcome: PromptOutcome;
  /** Probabilities [vocab] at the first divergent token; null if silent. */
  atDivergence: { wildType: Float32Array; mutant: Float32Array } | null;
  /** Of the matrix's weight buffers, before the mutation and after the undo. */
  checksum: { before: string; after: string };
}
