import { matrixShape, type Projection } from '../../../src/lib/model/matrix.ts';
import type { ModelConfig } from '../../../src/lib/model/model-config.ts';
import { ropeFrequencies } from '../../../src/lib/model/rope-frequencies.ts';
import type { CanonicalLayer, CanonicalModel } from '../../weights/canonical.ts';
import { dequantise } from '../../weights/canonical.ts';
import type { Mutation, WrittenValue } from '../../../src/lib/mutation/mutation.ts';
import { attentionRef } from './attention.ref.ts';
import { linearRef } from './linear.ref.ts';
import { rmsNormRef } from './rms_norm.ref.ts';
import { ropeRef } from './rope.ref.ts';
import { swigluRef } from './swiglu.ref.ts';
import { mutatedRef } from './thaw.ref.ts';

type Weights = Record<Projection, Float32Array>;

/** What a layer has beside its matrices. */
export interface LayerVectors {
  /** [hidden_size] */
  inputNorm: Float32Array;
  /** [hidden_size] */
  postAttentionNorm: Float32Array;
  /** Added to the products of q, k and v, [rows] each; null where the model has none. */
  biases: Record<'q' | 'k' | 'v', Float32Array> | null;
  /** Norms of each head of q and k, [head_dim] each; null where the model has none. */
  headNorms: Record<'q' | 'k', Float32Array> | null;
}

/** A model in plain numbers: what the GPU's results are checked against. */
export interface ReferenceModel {
  config: ModelConfig;
  embed: Float32Array;
  layers: (Weights & LayerVectors)[];
  norm: Float32Array;
  head: Float32Array;
}

export function referenceModel(model: CanonicalModel): ReferenceModel {
  const layer = (l: CanonicalLayer) => ({
    q: dequantise(l.q_proj),
    k: dequantise(l.k_proj),
    v: dequantise(l.v_proj),
    o: dequantise(l.o_proj),
    gate: dequantise(l.gate_proj),
    up: dequantise(l.up_proj),
    down: dequantise(l.down_proj),
    inputNorm: l.input_layernorm,
    postAttentionNorm: l.post_attention_layernorm,
    biases: l.biases,
    headNorms: l.q_norm && l.k_norm ? { q: l.q_norm, k: l.k_norm } : null,
  });
  const embed = dequantise(model.embed_tokens);
  return {
    config: model.config,
    embed,
    layers: model.layers.map(layer),
    norm: model.norm,
    head: model.lm_head ? dequantise(model.lm_head) : embed,
  };
}

/** The model with `value` written over a mutation's site; the original is left as it is. */
export function mutateReference(
  model: ReferenceModel,
  { site }: Pick<Mutation, 'site'>,
  value: WrittenValue,
): ReferenceModel {
  const layers = model.layers.map((layer, l) => {
    if (l !== site.layer) return layer;
    const weights = layer[site.projection];
    const { cols } = matrixShape(model.config, site.projection);
    return { ...layer, [site.projection]: mutatedRef(weights, cols, site, value) };
  });
  return { ...model, layers };
}

/** y = x·Wᵀ with one of a layer's matrices: x [T, cols] → [T, rows]. */
export type Product = (
  projection: Projection,
  x: Float32Array,
) => Float32Array | Promise<Float32Array>;

/** y [T, rows] + bias [rows], where there is one. */
export const biasedRef = (y: Float32Array, bias: Float32Array | undefined): Float32Array =>
  bias ? y.map((value, i) => value + bias[i % bias.length]) : y;

/** The norm of every head of q or k [T, heads·head_dim], where the model has them. */
export const headNormRef = (
  c: ModelConfig,
  { headNorms }: Pick<LayerVectors, 'headNorms'>,
  name: 'q' | 'k',
  y: Float32Array,
): Float32Array => (headNorms ? rmsNormRef(y, headNorms[name], c.rms_norm_eps) : y);

/** One layer, x [T, d] → [T, d], of a sequence from its start. */
export async function layerRef(
  c: ModelConfig,
  vectors: LayerVectors,
  product: Product,
  x: Float32Array,
): Promise<Float32Array> {
  const [heads, kvHeads, headDim] = [c.num_attention_heads, c.num_key_value_heads, c.head_dim];
  const frequencies = ropeFrequencies(c);
  const add = (a: Float32Array, b: Float32Array) => a.map((v, i) => v + b[i]);
  let h = rmsNormRef(x, vectors.inputNorm, c.rms_norm_eps); // [T, d]
  const biased = async (name: 'q' | 'k' | 'v') =>
    biasedRef(await product(name, h), vectors.biases?.[name]);
  const turned = async (name: 'q' | 'k', count: number) =>
    ropeRef(headNormRef(c, vectors, name, await biased(name)), count, frequencies, 0);
  const q = await turned('q', heads); // [T, H·hd]
  const k = await turned('k', kvHeads); // [T, K·hd]
  const v = await biased('v'); // [T, K·hd]
  const attended = attentionRef(q, k, v, heads, kvHeads, headDim, c.sliding_window); // [T, H·hd]
  const mid = add(x, await product('o', attended)); // [T, d]
  h = rmsNormRef(mid, vectors.postAttentionNorm, c.rms_norm_eps);
  const act = swigluRef(await product('gate', h), await product('up', h)); // [T, f]
  return add(mid, await product('down', act)); // [T, d]
}

/**
 * Logits [tokens.length, vocab_size] of a sequence from its start.
 * @param onDown told of each layer what its down projection takes in [T, f] and gives out [T, d]
 */
export async function forwardRef(
  model: ReferenceModel,
  tokens: readonly number[],
  onDown?: (layer: number, input: Float32Array, output: Float32Array) => void,
): Promise<Float32Array> {
  const c = model.config;
  const d = c.hidden_size;
  let x = new Float32Array(tokens.length * d); // [T, d]
  tokens.forEach((token, t) => x.set(model.embed.subarray(token * d, (token + 1) * d), t * d));
  for (const [l, layer] of model.layers.entries()) {
    const product: Product = (p, from) => {
      const to = linearRef(from, layer[p], matrixShape(c, p).cols);
      if (p === 'down') onDown?.(l, from, to);
      return to;
    };
    x = (await layerRef(c, layer, product, x)) as Float32Array<ArrayBuffer>;
  }
  return linearRef(rmsNormRef(x, model.norm, c.rms_norm_eps), model.head, d); // [T, vocab]
}
