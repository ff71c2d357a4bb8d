import { matrixShape, PROJECTIONS, type Projection } from '../../src/lib/model/matrix.ts';
import type { ModelConfig } from '../../src/lib/model/model-config.ts';
import { BIASED, type BiasedProjection, type MatrixName, type NormName } from './canonical.ts';
import { AskedTensors } from './left-over.ts';
import type { SafeTensor } from './safetensors-header.ts';
import { WeightsError } from './weights-error.ts';

/** Where everything of a model is. */
export interface SafetensorsPlan {
  /** [rows, cols] */
  matrix(name: MatrixName): SafeTensor;
  norm(name: NormName): SafeTensor;
  bias(layer: number, projection: BiasedProjection): SafeTensor;
  /** A head that stands beside the embedding it is tied to: it must be the same. */
  tiedHead: SafeTensor | null;
}

const moduleOf = (projection: Projection): string =>
  `${['gate', 'up', 'down'].includes(projection) ? 'mlp' : 'self_attn'}.${projection}_proj`;

const matrixKey = (name: MatrixName): string => {
  if (name === 'embed_tokens') return 'model.embed_tokens.weight';
  if (name === 'lm_head') return 'lm_head.weight';
  return `model.layers.${name.layer}.${moduleOf(name.projection)}.weight`;
};

const isHeadNorm = (name: NormName) =>
  name !== 'norm' && (name.norm === 'q_norm' || name.norm === 'k_norm');

const normKey = (name: NormName): string => {
  if (name === 'norm') return 'model.norm.weight';
  return `model.layers.${name.layer}.${isHeadNorm(name) ? 'self_attn.' : ''}${name.norm}.weight`;
};

/** What older exports kept of the rotation; it follows from the configuration, and nobody reads it. */
const isHarmless = (name: string) =>
  /^model\.(layers\.\d+\.self_attn\.)?rotary_emb\.inv_freq$/.test(name);

/**
 * Finds all tensors of a model by Hugging Face's names. Throws a WeightsError (`tensor-missing`,
 * `tensor-shape`, `architecture-unsupported`) if one is missing, has another shape than the
 * configuration gives it, or if there are others, which would have to be computed.
 * @param file what lists the tensors, for messages
 */
export function planSafetensors(
  all: ReadonlyMap<string, SafeTensor>,
  config: ModelConfig,
  file: string,
): SafetensorsPlan {
  const { hidden_size: d, vocab_size, head_dim } = config;
  const tensors = new AskedTensors(all);
  const find = (key: string, shape: number[]): SafeTensor => {
    const tensor = tensors.get(key);
    const advice =
      'The weights do not belong to this configuration: take both from one repository.';
    if (!tensor)
      throw new WeightsError('tensor-missing', `The weights lack the tensor ${key}.`, advice);
    if (tensor.shape.length === shape.length && shape.every((n, i) => tensor.shape[i] === n))
      return tensor;
    throw new WeightsError(
      'tensor-shape',
      `${key} is [${tensor.shape.join(', ')}]; the configuration makes it [${shape.join(', ')}].`,
      advice,
    );
  };
  const matrix = (name: MatrixName): SafeTensor => {
    const { rows, cols } =
      typeof name === 'object'
        ? matrixShape(config, name.projection)
        : { rows: vocab_size, cols: d };
    return find(matrixKey(name), [rows, cols]);
  };
  const norm = (name: NormName) => find(normKey(name), [isHeadNorm(name) ? head_dim : d]);
  const bias = (layer: number, projection: BiasedProjection) =>
    find(`model.layers.${layer}.${moduleOf(projection)}.bias`, [
      matrixShape(config, projection).rows,
    ]);

  matrix('embed_tokens');
  norm('norm');
  const head = matrixKey('lm_head');
  const tiedHead = config.tie_word_embeddings && tensors.has(head) ? matrix('lm_head') : null;
  if (!config.tie_word_embeddings) matrix('lm_head');
  for (let layer = 0; layer < config.num_hidden_layers; layer++) {
    for (const projection of PROJECTIONS) matrix({ layer, projection });
    norm({ layer, norm: 'input_layernorm' });
    norm({ layer, norm: 'post_attention_layernorm' });
    if (config.qk_norm)
      for (const name of ['q_norm', 'k_norm'] as const) norm({ layer, norm: name });
    if (config.qkv_bias) for (const projection of BIASED) bias(layer, projection);
  }
  tensors.refuseLeft(file, isHarmless);
  return { matrix, norm, bias, tiedHead };
}
