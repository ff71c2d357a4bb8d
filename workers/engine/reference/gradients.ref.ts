import { matrixShape, type Projection } from '../../../src/lib/model/matrix.ts';
import type { ModelConfig } from '../../../src/lib/model/model-config.ts';
import { ropeFrequencies } from '../../../src/lib/model/rope-frequencies.ts';
import type { Cotangent } from '../shared/cotangents.ts';
import { attentionBackwardRef } from './attention_backward.ref.ts';
import { attentionRef } from './attention.ref.ts';
import { linearBackwardRef } from './linear_backward.ref.ts';
import { linearRef } from './linear.ref.ts';
import { biasedRef, headNormRef, type LayerVectors, type ReferenceModel } from './llama.ref.ts';
import { rmsNormBackwardRef } from './rms_norm_backward.ref.ts';
import { rmsNormRef } from './rms_norm.ref.ts';
import { ropeBackwardRef } from './rope_backward.ref.ts';
import { ropeRef } from './rope.ref.ts';
import { swigluBackwardRef } from './swiglu_backward.ref.ts';
import { swigluRef } from './swiglu.ref.ts';

/** The wild type inside a layer, and how margins depend on it. */
export interface LayerGradients {
  /** Input of each linear map [T, cols]. */
  inputs: Record<Projection, Float32Array>;
  /** Outputs of gate and up [T, f]. */
  gate: Float32Array;
  up: Float32Array;
  /** Outputs of q and k, biases included, before their norms: [T, heads·head_dim]. */
  plain: Record<'q' | 'k', Float32Array>;
  /** What attention reads: q and k normalised and turned, and v. */
  heads: Record<'q' | 'k' | 'v', Float32Array>;
  /** Of each cotangent's margin, in logit units. */
  of: MarginGradients[];
}

/**
 * ∂margin / ∂(output of each linear map) [T, rows], of `act`, the input of down [T, f], and of
 * `attended`, that of o [T, heads·head_dim].
 */
export type MarginGradients = Record<Projection | 'act' | 'attended', Float32Array>;

/** What attention reads of outputs of q or k: every head normalised, where heads are, and turned. */
export const turnedRef = (
  c: ModelConfig,
  layer: LayerVectors,
  name: 'q' | 'k',
  plain: Float32Array,
): Float32Array => {
  const heads = name === 'q' ? c.num_attention_heads : c.num_key_value_heads;
  return ropeRef(headNormRef(c, layer, name, plain), heads, ropeFrequencies(c), 0);
};

const add = (a: Float32Array, b: Float32Array) => a.map((v, i) => v + b[i]);

/** What a layer [T, d] keeps for its gradients, and its output. */
function forwardLayer(model: ReferenceModel, l: number, x: Float32Array) {
  const { config: c } = model;
  const layer = model.layers[l];
  const [heads, kvHeads, headDim] = [c.num_attention_heads, c.num_key_value_heads, c.head_dim];
  const product = (p: Projection, from: Float32Array) =>
    linearRef(from, layer[p], matrixShape(c, p).cols);
  const h1 = rmsNormRef(x, layer.inputNorm, c.rms_norm_eps);
  const biased = (p: 'q' | 'k' | 'v') => biasedRef(product(p, h1), layer.biases?.[p]);
  const plain = { q: biased('q'), k: biased('k') };
  const [q, k] = [turnedRef(c, layer, 'q', plain.q), turnedRef(c, layer, 'k', plain.k)];
  const v = biased('v');
  const attended = attentionRef(q, k, v, heads, kvHeads, headDim, c.sliding_window);
  const mid = add(x, product('o', attended));
  const h2 = rmsNormRef(mid, layer.postAttentionNorm, c.rms_norm_eps);
  const [gate, up] = [product('gate', h2), product('up', h2)];
  const act = swigluRef(gate, up);
  const inputs = { q: h1, k: h1, v: h1, o: attended, gate: h2, up: h2, down: act };
  return { x, plain, q, k, v, mid, gate, up, inputs, out: add(mid, product('down', act)) };
}

/** Gradients inside a layer from dOut, the gradient of its output [T, d]; `x`: of its input. */
function backwardLayer(
  model: ReferenceModel,
  l: number,
  kept: ReturnType<typeof forwardLayer>,
  dOut: Float32Array,
): MarginGradients & { x: Float32Array } {
  const { config: c } = model;
  const layer = model.layers[l];
  const [heads, kvHeads, headDim] = [c.num_attention_heads, c.num_key_value_heads, c.head_dim];
  const back = (p: Projection, dy: Float32Array) =>
    linearBackwardRef(dy, layer[p], matrixShape(c, p).cols);
  const act = back('down', dOut);
  const { gate, up } = swigluBackwardRef(kept.gate, kept.up, act);
  const dh2 = add(back('gate', gate), back('up', up));
  const { postAttentionNorm, inputNorm } = layer;
  const mid = add(dOut, rmsNormBackwardRef(kept.mid, postAttentionNorm, c.rms_norm_eps, dh2));
  const dAttended = back('o', mid);
  const turned = attentionBackwardRef(kept, heads, kvHeads, headDim, dAttended, c.sliding_window);
  const unturn = (name: 'q' | 'k', count: number) => {
    const dy = ropeBackwardRef(turned[name], count, ropeFrequencies(c), 0);
    const norm = layer.headNorms?.[name];
    return norm ? rmsNormBackwardRef(kept.plain[name], norm, c.rms_norm_eps, dy) : dy;
  };
  const [q, k] = [unturn('q', heads), unturn('k', kvHeads)];
  const dh1 = add(add(back('q', q), back('k', k)), back('v', turned.v));
  const x = add(mid, rmsNormBackwardRef(kept.x, inputNorm, c.rms_norm_eps, dh1));
  return { q, k, v: turned.v, attended: dAttended, o: mid, gate, up, act, down: dOut, x };
}

/**
 * Of every layer the inputs of its linear maps, and the gradients of each cotangent's margin, in
 * logit units, with respect to their outputs. Rows after a cotangent's position are 0.
 * @param tokens [T] prompt and continuation less the last token
 */
export function gradientsRef(
  model: ReferenceModel,
  tokens: readonly number[],
  cotangents: readonly Pick<Cotangent, 'position' | 'token' | 'rival'>[],
): LayerGradients[] {
  const { config: c } = model;
  const d = c.hidden_size;
  let x = new Float32Array(tokens.length * d);
  tokens.forEach((token, t) => x.set(model.embed.subarray(token * d, (token + 1) * d), t * d));
  const kept = model.layers.map((_, l) => {
    const layer = forwardLayer(model, l, x);
    x = layer.out;
    return layer;
  });
  const found = kept.map(({ inputs, gate, up, plain, q, k, v }): LayerGradients => {
    return { inputs, gate, up, plain, heads: { q, k, v }, of: [] };
  });
  for (const { position, token, rival } of cotangents) {
    const dh = new Float32Array(x.length);
    for (let j = 0; j < d; j++)
      dh[position * d + j] = model.head[token * d + j] - model.head[rival * d + j];
    let dx = rmsNormBackwardRef(x, model.norm, c.rms_norm_eps, dh);
    for (let l = model.layers.length - 1; l >= 0; l--) {
      const { x: below, ...gradients } = backwardLayer(model, l, kept[l], dx);
      found[l].of.push(gradients);
      dx = below;
    }
  }
  return found;
}
