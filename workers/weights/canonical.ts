import type { ModelConfig } from '../../src/lib/model-config.ts';
import { halfToFloat, halvesToFloats } from './half.ts';

/** Weights that share one scale: this many along the columns of a row. */
export const GROUP = 32;

/**
 * A weight matrix [rows = out-features, cols = in-features], row-major, rows in Hugging Face order,
 * whatever the file it came from did to them.
 */
export type CanonicalMatrix = QuantisedMatrix | HalfMatrix | FloatMatrix;

/**
 * 4- or 8-bit codes in groups of 32 columns: `w = (code − zeroPoint) · scale`. cols is a multiple
 * of 32.
 */
export interface QuantisedMatrix {
  encoding: 'q4' | 'q8';
  rows: number;
  cols: number;
  /** [rows, cols · bits / 32], eight or four codes a word, the lowest bits are the lowest column. */
  codes: Uint32Array;
  /** [rows, cols / 32], as half-precision bits or as f32. */
  scales: Uint16Array | Float32Array;
  /** The code that stands for zero: the offset of design and formats is −zeroPoint · scale. */
  zeroPoint: number;
}

/** Half-precision bits, [rows, cols]. */
export interface HalfMatrix {
  encoding: 'f16';
  rows: number;
  cols: number;
  values: Uint16Array;
}

/** Values, [rows, cols]. */
export interface FloatMatrix {
  encoding: 'f32';
  rows: number;
  cols: number;
  values: Float32Array;
}

/**
 * One layer. With d = hidden_size, q = heads · head_dim, kv = key/value heads · head_dim and
 * f = intermediate_size, the shapes are: q_proj [q, d], k_proj and v_proj [kv, d], o_proj [d, q],
 * gate_proj and up_proj [f, d], down_proj [d, f], norms [d].
 */
export interface CanonicalLayer {
  q_proj: CanonicalMatrix;
  k_proj: CanonicalMatrix;
  v_proj: CanonicalMatrix;
  o_proj: CanonicalMatrix;
  gate_proj: CanonicalMatrix;
  up_proj: CanonicalMatrix;
  down_proj: CanonicalMatrix;
  input_layernorm: Float32Array;
  post_attention_layernorm: Float32Array;
}

/** A whole model, as every weight format yields it. */
export interface CanonicalModel {
  config: ModelConfig;
  /** [vocab_size, hidden_size] */
  embed_tokens: CanonicalMatrix;
  layers: CanonicalLayer[];
  /** [hidden_size] */
  norm: Float32Array;
  /** [vocab_size, hidden_size]; null where the head is tied to embed_tokens. */
  lm_head: CanonicalMatrix | null;
  /** The file's name for its quantisation, such as q4f16_1. */
  quantization: string;
  /** SHA-256 of configuration and weight manifest, 64 hexadecimal digits. Its first 16 are shown. */
  hash: string;
}

/**
 * The values of a matrix, [rows · cols], row-major: the reference that kernels are tested against.
 * Exact for f16 scales (a product of 4 and 11 bits fits f32); f32 scales are rounded once.
 */
export function dequantise(matrix: CanonicalMatrix): Float32Array {
  switch (matrix.encoding) {
    case 'f32':
      return matrix.values.slice();
    case 'f16':
      return halvesToFloats(matrix.values);
    case 'q4':
    case 'q8':
      return dequantiseCodes(matrix);
  }
}

/** Bits of a code. */
export function codeBits({ encoding }: Pick<QuantisedMatrix, 'encoding'>): 4 | 8 {
  return encoding === 'q4' ? 4 : 8;
}

function dequantiseCodes(matrix: QuantisedMatrix): Float32Array {
  const { rows, cols, codes, scales, zeroPoint } = matrix;
  const bits = codeBits(matrix);
  const perWord = 32 / bits;
  const out = new Float32Array(rows * cols);
  for (let group = 0; group < out.length / GROUP; group++) {
    const scale = scales instanceof Uint16Array ? halfToFloat(scales[group]) : scales[group];
    for (let j = 0; j < GROUP; j++) {
      const i = group * GROUP + j;
      const code = (codes[Math.floor(i / perWord)] >>> (bits * (i % perWord))) & (2 ** bits - 1);
      out[i] = (code - zeroPoint) * scale;
    }
  }
  return out;
}

/** Rows [start, start + count) of a matrix, as views of the same memory. */
export function rowSlice(matrix: CanonicalMatrix, start: number, count: number): CanonicalMatrix {
  const { cols } = matrix;
  const cut = <T extends Uint16Array | Uint32Array | Float32Array>(array: T, perRow: number): T =>
    array.subarray(start * perRow, (start + count) * perRow) as T;
  switch (matrix.encoding) {
    case 'q4':
    case 'q8':
      return {
        ...matrix,
        rows: count,
        codes: cut(matrix.codes, (cols * codeBits(matrix)) / 32),
        scales: cut(matrix.scales, cols / GROUP),
      };
    case 'f16':
      return { ...matrix, rows: count, values: cut(matrix.values, cols) };
    case 'f32':
      return { ...matrix, rows: count, values: cut(matrix.values, cols) };
  }
}
