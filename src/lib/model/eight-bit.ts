import { allMatrices, matrixShape } from './matrix.ts';
import { vectorWeights, type ModelConfig } from './model-config.ts';

/** Columns that share a scale. */
export const GROUP = 32;
/** Bytes of a weight as safetensors name its type: those that can be put into 8-bit groups. */
const FLOAT_BYTES: Readonly<Record<string, number>> = { f32: 4, f16: 2, bf16: 2 };

/** Whether a model can be loaded in 8-bit groups, by its quantisation: safetensors can. */
export const canBeEightBit = (quantization: string): boolean =>
  Object.hasOwn(FLOAT_BYTES, quantization);

/** Whether a matrix of so many columns can be. */
export const canBeGrouped = (cols: number): boolean => cols % GROUP === 0;

const ARROW = ' → q8';

/** What the quantisation of a model is called once it is in 8-bit groups. */
export const eightBitName = (quantization: string): string => `${quantization}${ARROW}`;

/** What it was called before; the name itself where it is not in 8-bit groups. */
export const nameBefore = (quantization: string): string =>
  quantization.endsWith(ARROW) ? quantization.slice(0, -ARROW.length) : quantization;

/** Bytes of a model's weights in 8-bit groups: a code each, a half-precision scale to 32. */
export function eightBitBytes(config: ModelConfig, quantization: string): number {
  const { vocab_size, hidden_size, tie_word_embeddings } = config;
  const table = { rows: vocab_size, cols: hidden_size };
  const shapes = [
    table,
    ...(tie_word_embeddings ? [] : [table]),
    ...allMatrices(config).map(({ projection }) => matrixShape(config, projection)),
  ];
  const perWeight = (cols: number) =>
    canBeGrouped(cols) ? 1 + 2 / GROUP : FLOAT_BYTES[quantization];
  return shapes.reduce(
    (sum, { rows, cols }) => sum + rows * cols * perWeight(cols),
    4 * vectorWeights(config),
  );
}
