import { matrixShape, type Projection } from '../../../src/lib/model/matrix.ts';
import type { ModelConfig } from '../../../src/lib/model/model-config.ts';
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

/** A model in plain numbers: what the GPU's results are checked against. */
export interface ReferenceModel {
  config: ModelConfig;
  embed: Float32Array;
  layers: (Weights & { inputNorm: Float32Array; postAttentionNorm: Float32Array })[];
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

/** One layer, x [T, d] → [T, d], of a sequence from its start. */
export async function layerRef(
  c: ModelConfig,
  norms: { inputNorm: Float32Array; postAttentionNorm: Float32Array },
  product: Product,
  x: Float32Array,
): Promise<Float32Array> {
  const [heads, kvHeads, headDim] = [c.num_attention_heads, c.num_key_value_heads, c.head_dim];
  const add = (a: Float32Array, b: Float32Array) => a.map((v, i) => v + b[i]);
  let h = rmsNormRef(x, norms.inputNorm, c.rms_norm_eps); // [T, d]
  const q = ropeRef(await product('q', h), heads, headDim, c.rope_theta, 0); // [T, H·hd]
  const k = ropeRef(await product('k', h), kvHeads, headDim, c.rope_theta, 0); // [T, K·hd]
  const v = await product('v', h); // [T, K·hd]
  const attended = attentionRef(q, k, v, heads, kvHeads, headDim); // [T, H·hd]
  const mid = add(x, await product('o', attended)); // [T, d]
  h = rmsNormRef(mid, norms.postAttentionNorm, c.rms_norm_eps);
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
