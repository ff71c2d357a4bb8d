import type { MatrixId } from '../../src/lib/model/matrix.ts';
import type { ModelConfig } from '../../src/lib/model/model-config.ts';
import { bf16sToFloats, halvesToFloats } from './half.ts';

/** The columns of every matrix of codes are a multiple of this; most formats share a scale among so many. */
export const GROUP = 32;

/**
 * A weight matrix [rows = out-features, cols = in-features], row-major, rows in Hugging Face order,
 * whatever the file it came from did to them. cols is a multiple of 32.
 */
export type CanonicalMatrix = QuantisedMatrix | HalfMatrix | FloatMatrix;

/**
 * 4- or 8-bit codes, with a scale and perhaps an offset to each group of columns of a row:
 * `w = (code − zeroPoint) · scale + offset`.
 *
 * Every block of GGUF and MLC fits in without loss: 4-bit codes with an offset and a scale of their
 * own (Q4_1, Q4_K), 8-bit codes for what needs five, six or eight bits.
 */
export interface QuantisedMatrix {
  encoding: 'q4' | 'q8';
  rows: number;
  cols: number;
  /** Columns that share a scale. */
  group: 16 | 32;
  /** [rows, cols · bits / 32], eight or four codes a word, the lowest bits are the lowest column. */
  codes: Uint32Array;
  /** [rows, cols / group], as half-precision bits or as f32. */
  scales: Uint16Array | Float32Array;
  /** [rows, cols / group], stored as the scales are; null where all are zero. */
  offsets: Uint16Array | Float32Array | null;
  /** The code that stands for `offset`: 7 in MLC's q4, 8 in Q4_0, 128 in Q8_0, 0 in Q4_1. */
  zeroPoint: number;
}

/** Half-precision or bfloat16 bits, [rows, cols]. */
export interface HalfMatrix {
  encoding: 'f16' | 'bf16';
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

/** How a matrix is stored, known before its weights are read. */
export type MatrixForm = QuantisedForm | FloatForm;

export interface QuantisedForm {
  encoding: 'q4' | 'q8';
  rows: number;
  cols: number;
  group: 16 | 32;
  /** Of a scale, and of an offset. */
  scaleBits: 16 | 32;
  offsets: boolean;
  zeroPoint: number;
}

export interface FloatForm {
  encoding: 'f16' | 'bf16' | 'f32';
  rows: number;
  cols: number;
}

/** A matrix of a model: one of a layer's seven, the embedding, or the head. */
export type MatrixName = 'embed_tokens' | 'lm_head' | MatrixId;

/** A norm's weights: the last one, or one of a layer's two. */
export type NormName = 'norm' | { layer: number; norm: LayerNorm };
export type LayerNorm = 'input_layernorm' | 'post_attention_layernorm' | 'q_norm' | 'k_norm';

/**
 * A model whose weights are read when they are asked for, so that never more than one matrix has
 * to be in memory. Every weight format yields one. Shapes and types were checked when it was made;
 * reading rejects with a WeightsError, or with the reason of the signal it was made with.
 */
export interface ModelReader {
  readonly config: ModelConfig;
  /** The file's name for its quantisation, such as q4f16_1. */
  readonly quantization: string;
  /** SHA-256 of configuration and weight manifest, 64 hexadecimal digits. Its first 16 are shown. */
  readonly hash: string;
  /** How a matrix is stored. There is no lm_head where `config.tie_word_embeddings`. */
  form(name: MatrixName): MatrixForm;
  /** Reads rows of a matrix, all where `rows` is absent. */
  matrix(name: MatrixName, rows?: RowRange): Promise<CanonicalMatrix>;
  /** Reads a norm's weights, [hidden_size]; those of q and k, where `config.qk_norm`, [head_dim]. */
  norm(name: NormName): Promise<Float32Array>;
  /** Reads what q, k or v of a layer adds to its products, [rows], where `config.qkv_bias`. */
  bias(layer: number, projection: BiasedProjection): Promise<Float32Array>;
}

/** The projections that may have a bias. */
export type BiasedProjection = 'q' | 'k' | 'v';
export const BIASED = ['q', 'k', 'v'] as const satisfies readonly BiasedProjection[];

/** Some neighbouring rows of a matrix. */
export interface RowRange {
  first: number;
  count: number;
}

/**
 * One layer in memory. With d = hidden_size, q = heads · head_dim, kv = key/value heads · head_dim
 * and f = intermediate_size, the shapes are: q_proj [q, d], k_proj and v_proj [kv, d], o_proj [d, q],
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
  /** Of the products of q, k and v, [rows] each; null where the model has none. */
  biases: Record<BiasedProjection, Float32Array> | null;
  /** Norms of each head of q and k, [head_dim]; null where the model has none. */
  q_norm: Float32Array | null;
  k_norm: Float32Array | null;
}

/** A whole model in memory, as only tests and small models can afford. */
export interface CanonicalModel {
  config: ModelConfig;
  /** [vocab_size, hidden_size] */
  embed_tokens: CanonicalMatrix;
  layers: CanonicalLayer[];
  /** [hidden_size] */
  norm: Float32Array;
  /** [vocab_size, hidden_size]; null where the head is tied to embed_tokens. */
  lm_head: CanonicalMatrix | null;
  quantization: string;
  hash: string;
}

/**
 * The values of a matrix, [rows · cols], row-major: the reference that kernels are tested against.
 *
 * What holds: a weight is the formula's exact value rounded once, and kernels give the same bits.
 * Where there are offsets, (code − zeroPoint) · scale needs no rounding, so it makes no difference
 * whether a GPU fuses the addition: f16 scales have 11 significant bits, the products d·sc of
 * GGUF's K blocks 17 (Q4_K and Q5_K, with codes of at most 5 bits). Scales of any f32 value are
 * for matrices without offsets: one product, one rounding.
 */
export function dequantise(matrix: CanonicalMatrix): Float32Array {
  switch (matrix.encoding) {
    case 'f32':
      return matrix.values.slice();
    case 'f16':
      return halvesToFloats(matrix.values);
    case 'bf16':
      return bf16sToFloats(matrix.values);
    case 'q4':
    case 'q8':
      return dequantiseCodes(matrix);
  }
}

/** Bits of a code. */
function codeBits({ encoding }: Pick<QuantisedMatrix, 'encoding'>): 4 | 8 {
  return encoding === 'q4' ? 4 : 8;
}

function dequantiseCodes(matrix: QuantisedMatrix): Float32Array {
  const { rows, cols, codes, group, zeroPoint } = matrix;
  const scales = asFloats(matrix.scales);
  const offsets = matrix.offsets && asFloats(matrix.offsets);
  const bits = codeBits(matrix);
  const perWord = 32 / bits;
  const mask = 2 ** bits - 1;
  const out = new Float32Array(rows * cols);
  for (let g = 0; g < scales.length; g++) {
    const [scale, offset] = [scales[g], offsets ? offsets[g] : 0];
    for (let i = g * group; i < (g + 1) * group; i++) {
      const code = (codes[Math.floor(i / perWord)] >>> (bits * (i % perWord))) & mask;
      // exact in f64; the array rounds it, once
      out[i] = offsets ? (code - zeroPoint) * scale + offset : (code - zeroPoint) * scale;
    }
  }
  return out;
}

const asFloats = (table: Uint16Array | Float32Array): Float32Array =>
  table instanceof Uint16Array ? halvesToFloats(table) : table;

/** Rows [first, first + count) of a matrix, as views of the same memory. */
export function rowSlice(matrix: CanonicalMatrix, { first, count }: RowRange): CanonicalMatrix {
  const cut = <T extends Uint16Array | Uint32Array | Float32Array>(array: T): T => {
    const perRow = array.length / matrix.rows;
    return array.subarray(first * perRow, (first + count) * perRow) as T;
  };
  switch (matrix.encoding) {
    case 'q4':
    case 'q8':
      return {
        ...matrix,
        rows: count,
        codes: cut(matrix.codes),
        scales: cut(matrix.scales),
        offsets: matrix.offsets && cut(matrix.offsets),
      };
    case 'f16':
    case 'bf16':
      return { ...matrix, rows: count, values: cut(matrix.values) };
    case 'f32':
      return { ...matrix, rows: count, values: cut(matrix.values) };
  }
}

/** How a matrix is stored. */
export function formOf(matrix: CanonicalMatrix): MatrixForm {
  const { rows, cols } = matrix;
  if (!isQuantised(matrix)) return { encoding: matrix.encoding, rows, cols };
  const { encoding, group, zeroPoint } = matrix;
  const scaleBits = matrix.scales instanceof Uint16Array ? 16 : 32;
  return { encoding, rows, cols, group, scaleBits, offsets: matrix.offsets !== null, zeroPoint };
}

/** Bytes of a matrix: of its codes or values, and of its scales and offsets. */
export function formBytes(form: MatrixForm): { codes: number; scales: number } {
  const count = form.rows * form.cols;
  if (!isQuantisedForm(form))
    return { codes: count * (form.encoding === 'f32' ? 4 : 2), scales: 0 };
  const { group, scaleBits, offsets } = form;
  return {
    codes: (count * codeBits(form)) / 8,
    scales: ((count / group) * scaleBits * (offsets ? 2 : 1)) / 8,
  };
}

export const isQuantised = (matrix: CanonicalMatrix): matrix is QuantisedMatrix =>
  'codes' in matrix;
export const isQuantisedForm = (form: MatrixForm): form is QuantisedForm => 'scaleBits' in form;
