import type { Failure } from '../../../../src/lib/base/failure.ts';
import type { Mutation } from '../../../../src/lib/mutation/mutation.ts';
import type { MutantOutcome } from '../../../../src/lib/results/mutant-outcome.ts';
import type { TokenPrompt } from '../../contract.ts';
import type { KernelBuild } from '../kernels.ts';
import type { PartMatrix, PartQuestion } from '../predict/part.ts';
import type { ModelCopy } from './model-copy.ts';

/** A part of a screen, for one worker. */
export interface Task {
  id: number;
  prompts: readonly TokenPrompt[];
  mutations: readonly Mutation[];
  outputs: boolean;
}

export type ToWorker =
  | { kind: 'load'; build: KernelBuild; copy: ModelCopy }
  | { kind: 'screen'; task: Task }
  | { kind: 'predict'; id: number; question: PartQuestion }
  /** Which cells of the matrix that `first` told of are to be refined, of each kind. */
  | { kind: 'refine'; id: number; cells: readonly Uint32Array[] }
  /** Stops tasks, whether under way or waiting; nothing more is heard of them. */
  | { kind: 'stop'; ids: readonly number[] };

/**
 * What is said of a part of a prediction, up to `predicted`, its end. Where `first`, a matrix's risks to
 * first order, comes before its `risks`, the worker waits for `refine`.
 */
export type FromPredicting =
  | { kind: 'first'; id: number; risks: readonly Float32Array[]; most: number }
  | { kind: 'risks'; id: number; found: PartMatrix }
  | { kind: 'progress'; id: number; share: number }
  | { kind: 'predicted'; id: number };

export type FromWorker =
  | { kind: 'loaded' }
  | FromPredicting
  /** All of a task; each result's index counts in the task's list. */
  | { kind: 'results'; id: number; results: MutantOutcome[] }
  | { kind: 'failed'; id: number | null; failure: Failure };

/** A worker as the pool sees it. */
export interface Port {
  post(message: ToWorker): void;
  /** @param heard called with each message @param died called once if the worker ends by itself */
  listen(heard: (message: FromWorker) => void, died: (why: string) => void): void;
  terminate(): void;
}
