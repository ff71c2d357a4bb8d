import { maxOf } from '../base/arrays.ts';
import { matrixShape } from './matrix.ts';
import { parameterCount, vectorWeights, type ModelConfig } from './model-config.ts';
import { PROJECTIONS } from './matrix.ts';

/** Bytes per weight in the file, codes and scales together (formats.md: MLC and GGUF blocks of 32). */
const FILE_BYTES: Record<string, number> = {
  q4f16_1: 18 / 32,
  q4f32_1: 20 / 32,
  q0f16: 2,
  q0f32: 4,
  bf16: 2,
  Q4_0: 18 / 32,
  Q4_1: 20 / 32,
  Q8_0: 34 / 32,
};
/** Q6_K: 256 weights in 210 bytes. Files called Q4_0 hold their head so. */
const Q6_K_BYTES = 210 / 256;
/** The same head in GPU memory: 8-bit codes, an f32 scale to each 16. */
const Q6_K_GPU_BYTES = 1 + 4 / 16;

const headWeights = (c: ModelConfig) => (c.tie_word_embeddings ? 0 : c.vocab_size * c.hidden_size);

export interface ModelBytes {
  /** Weights in the files; tokenizer and lists not counted. */
  files: number;
  /** Weights in GPU memory. */
  gpu: number;
}

/**
 * What the weights of a model take, computed from its sizes: exact for MLC, and for GGUF files whose
 * matrices are all of the one type but for a head in Q6_K, as those called Q4_0 are. Throws for a
 * quantisation that is not in the table.
 */
export function modelBytes(config: ModelConfig, quantization: string): ModelBytes {
  const perWeight = FILE_BYTES[quantization];
  if (perWeight === undefined) throw new RangeError(`${quantization} is not in the table.`);
  const vectors = vectorWeights(config);
  const head = quantization === 'Q4_0' ? headWeights(config) : 0;
  const plain = (parameterCount(config) - vectors - head) * perWeight;
  const vectorBytes = quantization.includes('f16') ? 2 : 4;
  return {
    files: plain + head * Q6_K_BYTES + vectors * vectorBytes,
    gpu: plain + head * Q6_K_GPU_BYTES + vectors * 4,
  };
}

/** Bytes of activations, keys and values (all f32) of one sequence of so many tokens on the GPU. */
export function sequenceBytes(c: ModelConfig, tokens: number): number {
  const [q, kv] = [c.num_attention_heads * c.head_dim, c.num_key_value_heads * c.head_dim];
  const row = 4 * c.hidden_size + (q + 2 * kv) + q + 3 * c.intermediate_size;
  const cache = 2 * c.num_hidden_layers * kv;
  return 4 * (tokens * (row + cache) + c.vocab_size);
}

/** Weights of the largest matrix, the embedding included. */
export function largestMatrix(c: ModelConfig): number {
  const sizes = PROJECTIONS.map((projection) => {
    const { rows, cols } = matrixShape(c, projection);
    return rows * cols;
  });
  return maxOf(sizes, c.vocab_size * c.hidden_size);
}
