import { matrixShape, PROJECTIONS, type Projection } from '../model/matrix.ts';
import { parameterCount, type ModelConfig } from '../model/model-config.ts';

/** A run as the model of cost sees it. */
export interface RunLength {
  /** Tokens of the prompt. */
  prompt: number;
  /** Tokens of the wild type's continuation. */
  answer: number;
}

/** Multiplications and additions of one matrix's products for one row. */
const macs = (config: ModelConfig, projection: Projection) => {
  const { rows, cols } = matrixShape(config, projection);
  return rows * cols;
};
const sum = (config: ModelConfig, projections: readonly Projection[]) =>
  projections.reduce((total, projection) => total + macs(config, projection), 0);

/**
 * FLOPs (2 per multiply-add) of verifying one silent mutant of a matrix in a batch: the layers above
 * it over all rows, in the last one what only choosing rows need; of its own layer the MLP where
 * the mutation is in attention; attention itself; the head over the answer. What the site changes
 * in its own product is left out (it is small).
 */
export function batchedFlops(
  config: ModelConfig,
  { layer, projection }: { layer: number; projection: Projection },
  { prompt, answer }: RunLength,
): number {
  const rows = prompt + answer - 1;
  const last = config.num_hidden_layers - 1;
  const mlp = sum(config, ['gate', 'up', 'down']);
  const rowsOf = (l: number) => (l === last ? answer : rows);
  // scores and weighted sum over half the positions on average
  const attention = config.num_attention_heads * config.head_dim * rows;
  let total = answer * config.vocab_size * config.hidden_size;
  if (['q', 'k', 'v', 'o'].includes(projection)) total += rowsOf(layer) * mlp;
  for (let l = layer + 1; l <= last; l++)
    total +=
      rows * sum(config, ['q', 'k', 'v']) + rowsOf(l) * (macs(config, 'o') + mlp + attention);
  return 2 * total;
}

/**
 * Bytes of activations that the kernels between the products read and write for one silent mutant,
 * under the same assumptions as {@link batchedFlops}; each access counted, caches left out of
 * account. A layer's rows: two norms (2d in, as they read twice, and d out), rotation (q, k, v in
 * and out), attention (q in, keys and values of half the positions, out), the residual twice, SwiGLU
 * (2f in, f out); the head's logits once in and once out.
 */
export function batchedBytes(
  config: ModelConfig,
  { layer, projection }: { layer: number; projection: Projection },
  { prompt, answer }: RunLength,
): number {
  const { hidden_size: d, intermediate_size: f, head_dim } = config;
  const q = config.num_attention_heads * head_dim;
  const kv = config.num_key_value_heads * head_dim;
  const rows = prompt + answer - 1;
  const last = config.num_hidden_layers - 1;
  const rowsOf = (l: number) => (l === last ? answer : rows);
  const mlp = 3 * d + d + 3 * f;
  let total = 2 * answer * config.vocab_size;
  if (['q', 'k', 'v', 'o'].includes(projection)) total += rowsOf(layer) * mlp;
  for (let l = layer + 1; l <= last; l++)
    total += rows * (3 * d + 2 * (q + 2 * kv)) + rowsOf(l) * (2 * q + rows * kv + d + mlp);
  return 4 * total;
}

/** FLOPs of the plain way: the prompt once, then every token by itself, all layers, head each time. */
export function naiveFlops(config: ModelConfig, { prompt, answer }: RunLength): number {
  const rows = prompt + answer - 1;
  const layer = sum(config, PROJECTIONS) + config.num_attention_heads * config.head_dim * rows;
  return (
    2 * (rows * config.num_hidden_layers * layer + answer * config.vocab_size * config.hidden_size)
  );
}

/** Bytes of weights that the plain way reads: all of them for the prompt, and again for every token. */
function naiveBytes(config: ModelConfig, { answer }: RunLength, bitsPerWeight: number): number {
  return (answer * parameterCount(config) * bitsPerWeight) / 8;
}

/** What a GPU can do, and how much of it is counted on. */
export interface GpuSpeed {
  name: string;
  /** f32, multiply and add counted apart. */
  flopsPerSecond: number;
  bytesPerSecond: number;
  /** Share of `flopsPerSecond` that batched products reach. */
  share: number;
}

/** Seconds of verifying one silent mutant in a batch: its arithmetic, then what it reads and writes. */
export function batchedSeconds(
  config: ModelConfig,
  id: { layer: number; projection: Projection },
  run: RunLength,
  gpu: GpuSpeed,
): number {
  const { flopsPerSecond, share, bytesPerSecond } = gpu;
  return (
    batchedFlops(config, id, run) / (flopsPerSecond * share) +
    batchedBytes(config, id, run) / bytesPerSecond
  );
}

/**
 * Predicted seconds a mutant, batched and plain, averaged over all layers and matrices, each matrix
 * weighted by its number of tiles. A prediction: batches take what {@link batchedSeconds} says (the
 * weights, read once for all of a batch, are left out), single tokens are bound by reading the weights.
 */
export function predictSeconds(
  config: ModelConfig,
  run: RunLength,
  gpu: GpuSpeed,
  bitsPerWeight = 4.5,
): { batched: number; naive: number } {
  let [seconds, weights] = [0, 0];
  for (let layer = 0; layer < config.num_hidden_layers; layer++)
    for (const projection of PROJECTIONS) {
      const tiles = macs(config, projection);
      seconds += tiles * batchedSeconds(config, { layer, projection }, run, gpu);
      weights += tiles;
    }
  return {
    batched: seconds / weights,
    naive: Math.max(
      naiveBytes(config, run, bitsPerWeight) / gpu.bytesPerSecond,
      naiveFlops(config, run) / gpu.flopsPerSecond,
    ),
  };
}
