import { assayPrompts, type Assay } from '../assay/assay.ts';
import { matrixShape, PROJECTIONS } from '../model/matrix.ts';
import type { ModelConfig } from '../model/model-config.ts';
import type { GpuSpeed, RunLength } from '../plan/cost-model.ts';

/** Rivals of each step whose margins are followed: two find much more than one, six no more than three. */
export const RIVALS = 3;
/**
 * What refining the riskiest of q and k costs, as a share of all else: measured, 26 % on SmolLM2-135M and
 * about 30 % on the organism.
 */
export const REFINING = 0.3;
/** About so many characters make a token. */
const CHARACTERS_PER_TOKEN = 4;

/** FLOPs (2 per multiply-add) of predicting every mutant of a model under an assay. */
export function predictFlops(config: ModelConfig, assay: Assay): number {
  return assayPrompts(assay).reduce((sum, { prompt, maxNewTokens: answer }) => {
    const tokens = 1 + prompt.length / CHARACTERS_PER_TOKEN;
    return sum + predictionFlops(config, { prompt: tokens, answer });
  }, 0);
}

/**
 * FLOPs (2 per multiply-add) of predicting every mutant of a model under one prompt: of each margin a
 * backward pass over the positions up to its own, and products of gradients and inputs of every weight;
 * with what refining adds to single weights. Left out are the wild type's pass, attention's own gradient
 * and what SiLU makes of Gate's mutants: all are small.
 */
export function predictionFlops(config: ModelConfig, run: RunLength): number {
  const weights = layerWeights(config) * config.num_hidden_layers;
  return (1 + REFINING) * 4 * weights * gradientRows(run);
}

/**
 * Bytes that the kernels between the products of the backward passes read and write: twice those of
 * the forward kernels, see `batchedBytes`, since they read what those did and the gradient besides.
 */
export function predictionBytes(config: ModelConfig, run: RunLength): number {
  const { hidden_size: d, intermediate_size: f, head_dim } = config;
  const q = config.num_attention_heads * head_dim;
  const kv = config.num_key_value_heads * head_dim;
  const forward = 8 * d + 4 * q + 4 * kv + meanLength(run) * kv + 3 * f;
  return 4 * 2 * forward * config.num_hidden_layers * gradientRows(run);
}

/** Seconds of predicting every mutant of a model: its arithmetic, then what it reads and writes. */
export function predictionSeconds(
  config: ModelConfig,
  run: RunLength,
  { flopsPerSecond, share, bytesPerSecond }: GpuSpeed,
): number {
  return (
    predictionFlops(config, run) / (flopsPerSecond * share) +
    predictionBytes(config, run) / bytesPerSecond
  );
}

/** Weights of a layer that mutants are made of. */
export const layerWeights = (config: ModelConfig): number =>
  PROJECTIONS.reduce((sum, projection) => {
    const { rows, cols } = matrixShape(config, projection);
    return sum + rows * cols;
  }, 0);

/** Positions that a margin's gradient goes over, on average. */
const meanLength = ({ prompt, answer }: RunLength) => prompt + answer / 2;
/** Positions that all margins' gradients go over. */
const gradientRows = (run: RunLength) => RIVALS * run.answer * meanLength(run);
