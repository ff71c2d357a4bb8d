import { matrixShape, type Projection } from '../../src/lib/model/matrix.ts';
import type { ModelConfig } from '../../src/lib/model/model-config.ts';
import {
  BIASED,
  type BiasedProjection,
  type LayerNorm,
  type MatrixName,
  type NormName,
} from './canonical.ts';
import type { GgufHeader, GgufTensor } from './gguf-header.ts';
import { AskedTensors } from './left-over.ts';
import { WeightsError } from './weights-error.ts';

/** A matrix in the file. */
export interface GgufMatrix {
  tensor: GgufTensor;
  rows: number;
  cols: number;
  /** Rows of a head, where the file holds them pair by pair (see unpermute); else 0. */
  permuted: number;
}

/** Where everything of a model is, found and checked before any of it is read. */
export interface GgufPlan {
  matrix(name: MatrixName): GgufMatrix;
  norm(name: NormName): GgufTensor;
  bias(layer: number, projection: BiasedProjection): GgufVector;
  /** What the frequencies of rotary positions are divided by, [head_dim / 2]; null where by nothing. */
  ropeFreqs: GgufTensor | null;
}

/** A vector of a file, and how its elements are to be put in order. */
export interface GgufVector {
  tensor: GgufTensor;
  /** As in {@link GgufMatrix}. */
  permuted: number;
}

const PARTS: Record<Projection, string> = {
  q: 'attn_q',
  k: 'attn_k',
  v: 'attn_v',
  o: 'attn_output',
  gate: 'ffn_gate',
  up: 'ffn_up',
  down: 'ffn_down',
};

const NORMS: Record<LayerNorm, string> = {
  input_layernorm: 'attn_norm',
  post_attention_layernorm: 'ffn_norm',
  q_norm: 'attn_q_norm',
  k_norm: 'attn_k_norm',
};

const matrixKey = (name: MatrixName): string => {
  if (name === 'embed_tokens') return 'token_embd.weight';
  if (name === 'lm_head') return 'output.weight';
  return `blk.${name.layer}.${PARTS[name.projection]}.weight`;
};

const normKey = (name: NormName): string => {
  if (name === 'norm') return 'output_norm.weight';
  return `blk.${name.layer}.${NORMS[name.norm]}.weight`;
};

/**
 * Finds all tensors of a model, by llama.cpp's names for them. Throws a WeightsError
 * (`tensor-missing`, `tensor-shape`, `architecture-unsupported`) if one is missing, has another
 * shape than the configuration gives it, or if there are others, which would have to be computed.
 */
export function planGguf(header: GgufHeader, config: ModelConfig, file: string): GgufPlan {
  const { hidden_size: d, vocab_size, head_dim } = config;
  const tensors = new AskedTensors(header.tensors);
  const find = (key: string, shape: number[]): GgufTensor => {
    const tensor = tensors.get(key);
    const advice = 'Take the model from another repository.';
    if (!tensor) throw new WeightsError('tensor-missing', `${file} has no ${key}.`, advice);
    if (tensor.shape.length === shape.length && shape.every((n, i) => tensor.shape[i] === n))
      return tensor;
    throw new WeightsError(
      'tensor-shape',
      `${key} of ${file} is [${tensor.shape.join(', ')}]; its configuration makes it [${shape.join(', ')}].`,
      advice,
    );
  };
  // architectures other than llama are rotated as Hugging Face does it
  const interleaved = header.metadata['general.architecture'] === 'llama';
  const permutation = (projection: Projection): number =>
    interleaved && (projection === 'q' || projection === 'k') ? head_dim : 0;
  const matrix = (name: MatrixName): GgufMatrix => {
    const shaped = typeof name === 'object';
    const { rows, cols } = shaped
      ? matrixShape(config, name.projection)
      : { rows: vocab_size, cols: d };
    const permuted = shaped ? permutation(name.projection) : 0;
    return { tensor: find(matrixKey(name), [rows, cols]), rows, cols, permuted };
  };
  const vector = (key: string, length: number): GgufTensor => {
    const tensor = find(key, [length]);
    if (tensor.type.elements === 1) return tensor;
    throw new WeightsError(
      'tensor-dtype',
      `${key} of ${file} is quantised (${tensor.type.name}), which norms and biases never are.`,
      'Take the model from another repository.',
    );
  };
  const norm = (name: NormName): GgufTensor => {
    const ofHead = name !== 'norm' && (name.norm === 'q_norm' || name.norm === 'k_norm');
    return vector(normKey(name), ofHead ? head_dim : d);
  };
  const bias = (layer: number, projection: BiasedProjection): GgufVector => ({
    tensor: vector(`blk.${layer}.${PARTS[projection]}.bias`, matrixShape(config, projection).rows),
    permuted: permutation(projection),
  });
  const freqs = 'rope_freqs.weight';

  matrix('embed_tokens');
  if (!config.tie_word_embeddings) matrix('lm_head');
  norm('norm');
  for (let layer = 0; layer < config.num_hidden_layers; layer++) {
    for (const projection of Object.keys(PARTS) as Projection[]) matrix({ layer, projection });
    norm({ layer, norm: 'input_layernorm' });
    norm({ layer, norm: 'post_attention_layernorm' });
    if (config.qk_norm)
      for (const name of ['q_norm', 'k_norm'] as const) norm({ layer, norm: name });
    if (config.qkv_bias) for (const projection of BIASED) bias(layer, projection);
  }
  const ropeFreqs = tensors.has(freqs) ? vector(freqs, head_dim / 2) : null;
  tensors.refuseLeft(file);
  return { matrix, norm, bias, ropeFreqs };
}
