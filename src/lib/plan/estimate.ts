import { assayPrompts, type Assay } from '../assay/assay.ts';
import { BATCH_BYTES, computeKind, PREPARED_BYTES } from '../model/compute-memory.ts';
import type { DeviceInfo } from '../model/device-info.ts';
import { minOf } from '../base/arrays.ts';
import { batchedFlops } from './cost-model.ts';
import { allMatrices, matrixShape, type MatrixId } from '../model/matrix.ts';
import type { ModelConfig } from '../model/model-config.ts';
import type { Generation } from '../output/runs.ts';

/** Bytes that the page keeps of one mutant: outcome, KL, margin, token. */
const BYTES_PER_MUTANT = 2 + 4 + 4 + 4;

/** Mutants of one matrix that are to be tested. */
export interface MatrixMutants {
  matrix: MatrixId;
  mutants: number;
}

/** How fast screens are: so much arithmetic (as {@link mutantFlops} counts it) in so many milliseconds. */
export interface Speed {
  flops: number;
  ms: number;
  /** Taken from a screen; else guessed from the texts of the bench. */
  measured: boolean;
}

/** About so many characters make a token; it weighs an assay against another one only. */
const CHARACTERS_PER_TOKEN = 4;

/**
 * FLOPs of verifying one silent mutant of a matrix under an assay, by the model of cost: what makes
 * the time of a mutant of a low layer, or of a long assay, comparable with that of others.
 */
export function mutantFlops(config: ModelConfig, assay: Assay, matrix: MatrixId): number {
  const prompts = assayPrompts(assay);
  const characters = prompts.reduce((sum, { prompt }) => sum + prompt.length, 0);
  const prompt = 1 + characters / prompts.length / CHARACTERS_PER_TOKEN;
  const answer = prompts[0]?.maxNewTokens ?? 1;
  return prompts.length * batchedFlops(config, matrix, { prompt, answer });
}

/** FLOPs of testing mutants of several matrices. */
export function screenFlops(
  config: ModelConfig,
  assay: Assay,
  parts: readonly MatrixMutants[],
): number {
  return parts.reduce(
    (sum, { matrix, mutants }) => sum + mutants * mutantFlops(config, assay, matrix),
    0,
  );
}

/**
 * Milliseconds that so much arithmetic takes: the one estimate of all places. null: nothing is known,
 * as where a clock was too coarse to see any time pass.
 */
export const screenMs = (flops: number, speed: Speed | null): number | null =>
  speed && speed.flops > 0 && speed.ms > 0 ? (speed.ms * flops) / speed.flops : null;

export interface Memory {
  /** Of what computes, weights included; at most. */
  computeBytes: number;
  /** On the page. */
  pageBytes: number;
}

/** The memory that a screen will take. */
export function screenMemory(mutants: number, weightBytes: number, device: DeviceInfo): Memory {
  const kind = computeKind(device);
  // the processor engine has a copy of the weights in each worker, and one beside them
  const copies = kind === 'processor' ? 1 + device.limits.threads : 1;
  return {
    computeBytes:
      copies * weightBytes + (BATCH_BYTES[kind] + PREPARED_BYTES[kind]) * Math.max(1, copies - 1),
    pageBytes: mutants * BYTES_PER_MUTANT,
  };
}

/**
 * About how many times cheaper than writing a text a mutant of a batch is; `npm run bench` measures
 * it (screen.cost_ratio, 12.7 for the organism on two cores).
 */
const CHEAPER_IN_A_BATCH = 12;

/** A text of the bench, and how long it took. */
type TimedText = Pick<Generation, 'ids' | 'prefillMs' | 'decodeMs'>;

/**
 * Milliseconds that a text of the wild type's length takes: the least of the bench's texts, for the
 * first run of all is slow. A mutant's text that ends before the wild type's tells nothing of that.
 * null: there is no text yet.
 */
export function textMs(wildType: TimedText | null, mutant: TimedText | null): number | null {
  if (!wildType) return null;
  const long = [wildType, mutant].filter((run) => run && run.ids.length >= wildType.ids.length);
  return minOf(long.map((run) => run!.prefillMs + run!.decodeMs));
}

/**
 * A first guess of the speed, before any screen.
 * @param ms that one text of the assay took ({@link textMs})
 * @returns null where that is not known, or too short to be seen by the clock
 */
export function guessSpeed(config: ModelConfig, assay: Assay, ms: number | null): Speed | null {
  if (ms === null || !(ms > 0)) return null;
  const weights = allMatrices(config).map((matrix) => {
    const { rows, cols } = matrixShape(config, matrix.projection);
    return { matrix, mutants: rows * cols };
  });
  const all = weights.reduce((sum, { mutants }) => sum + mutants, 0);
  const flops = screenFlops(config, assay, weights) / all;
  return { flops, ms: ms / CHEAPER_IN_A_BATCH, measured: false };
}
