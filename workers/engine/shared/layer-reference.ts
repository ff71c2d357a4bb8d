import { LabError } from '../../../src/lib/base/failure.ts';
import type { MatrixId } from '../../../src/lib/model/matrix.ts';
import {
  dequantise,
  rowSlice,
  type BiasedProjection,
  type LayerNorm,
  type MatrixName,
  type ModelReader,
} from '../../weights/canonical.ts';
import { linearRef } from '../reference/linear.ref.ts';
import { layerRef, type LayerVectors } from '../reference/llama.ref.ts';
import { rmsNormRef } from '../reference/rms_norm.ref.ts';

/** Tokens that go through the layer: enough for positions and attention to matter. */
const TOKENS = 4;
/** Rows of the head that are looked at. */
const HEAD_ROWS = 16;
/** Rows dequantised at a time. */
const CHUNK = 256;

/**
 * What a model computes of a few tokens in plain TypeScript, straight from its files: embedding,
 * one layer in the middle, the last norm, some rows of the head.
 */
export interface LayerReference {
  layer: number;
  /** Spread over the vocabulary, first and last included. */
  tokens: number[];
  /** [T, hidden_size] what goes into the layer */
  before: Float32Array;
  /** [T, hidden_size] what comes out of it */
  after: Float32Array;
  /** Rows of the head, spread over it, first and last included. */
  headRows: number[];
  /** [T, headRows.length] logits as if that layer were the last */
  logits: Float32Array;
}

/**
 * Computes the reference, one matrix in memory at a time. A layer of 7 billion parameters' models
 * takes some seconds. Throws what the reader throws, and a LabError 'weights' where it is not finite.
 */
export async function layerReference(
  model: ModelReader,
  signal?: AbortSignal,
): Promise<LayerReference> {
  const { config: c } = model;
  const layer = Math.floor(c.num_hidden_layers / 2);
  const tokens = spread(TOKENS, c.vocab_size);
  const headRows = spread(HEAD_ROWS, c.vocab_size);
  const vectors = await vectorsOf(model, layer);
  const before = await rowsOf(model, 'embed_tokens', tokens);
  const product = async (projection: MatrixId['projection'], x: Float32Array) => {
    signal?.throwIfAborted();
    return productOf(model, { layer, projection }, x);
  };
  const after = await layerRef(c, vectors, product, before);
  const head = await rowsOf(model, c.tie_word_embeddings ? 'embed_tokens' : 'lm_head', headRows);
  const normed = rmsNormRef(after, await model.norm('norm'), c.rms_norm_eps);
  const logits = linearRef(normed, head, c.hidden_size);
  // a device cannot be checked with what is no number, nor blamed for it
  if (![after, logits].every((values) => values.every(Number.isFinite)))
    throw new LabError(
      'weights',
      `Layer ${layer} of this model gives numbers that are none (infinite or NaN) in plain arithmetic too.`,
      'Its weights are too large for 32-bit arithmetic, or its files are damaged: choose another model.',
    );
  return { layer, tokens, before, after, headRows, logits };
}

async function vectorsOf(model: ModelReader, layer: number): Promise<LayerVectors> {
  const norm = (name: LayerNorm) => model.norm({ layer, norm: name });
  const bias = (projection: BiasedProjection) => model.bias(layer, projection);
  return {
    inputNorm: await norm('input_layernorm'),
    postAttentionNorm: await norm('post_attention_layernorm'),
    biases: model.config.qkv_bias
      ? { q: await bias('q'), k: await bias('k'), v: await bias('v') }
      : null,
    headNorms: model.config.qk_norm ? { q: await norm('q_norm'), k: await norm('k_norm') } : null,
  };
}

/** `count` whole numbers from 0 to `below` − 1, evenly spread. */
function spread(count: number, below: number): number[] {
  return Array.from({ length: count }, (_, i) => Math.floor((i * (below - 1)) / (count - 1)));
}

/** Some rows of a matrix, [rows.length, cols]. */
async function rowsOf(model: ModelReader, name: MatrixName, rows: number[]): Promise<Float32Array> {
  const { cols } = model.form(name);
  const out = new Float32Array(rows.length * cols);
  for (const [i, first] of rows.entries())
    out.set(dequantise(await model.matrix(name, { first, count: 1 })), i * cols);
  return out;
}

/** x·Wᵀ, [T, rows]; only a few rows of W are dequantised at a time. */
async function productOf(model: ModelReader, id: MatrixId, x: Float32Array): Promise<Float32Array> {
  const matrix = await model.matrix(id);
  const { rows, cols } = matrix;
  const y = new Float32Array((x.length / cols) * rows);
  for (let first = 0; first < rows; first += CHUNK) {
    const count = Math.min(CHUNK, rows - first);
    const part = linearRef(x, dequantise(rowSlice(matrix, { first, count })), cols); // [T, count]
    for (let t = 0; t < x.length / cols; t++)
      y.set(part.subarray(t * count, (t + 1) * count), t * rows + first);
  }
  return y;
}
