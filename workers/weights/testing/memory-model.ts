import {
  formOf,
  rowSlice,
  type CanonicalLayer,
  type CanonicalMatrix,
  type CanonicalModel,
  type MatrixName,
  type ModelReader,
} from '../canonical.ts';

/** A model that is in memory, as those that are read from files are seen. */
export function memoryModel(model: CanonicalModel): ModelReader {
  const find = (name: MatrixName): CanonicalMatrix => {
    if (name === 'embed_tokens') return model.embed_tokens;
    if (name !== 'lm_head') return model.layers[name.layer][`${name.projection}_proj`];
    if (!model.lm_head) throw new Error('The head is tied to embed_tokens.');
    return model.lm_head;
  };
  const { config, quantization, hash } = model;
  return {
    config,
    quantization,
    hash,
    form: (name) => formOf(find(name)),
    matrix: (name, rows) => Promise.resolve(rows ? rowSlice(find(name), rows) : find(name)),
    norm: (name) =>
      Promise.resolve(name === 'norm' ? model.norm : present(model.layers[name.layer][name.norm])),
    bias: (layer, projection) => Promise.resolve(present(model.layers[layer].biases)[projection]),
  };
}

function present<T>(part: T | null): T {
  if (part === null) throw new Error('This model has no such part.');
  return part;
}

/** Reads a whole model into memory. */
export async function readModel(reader: ModelReader): Promise<CanonicalModel> {
  const { config, quantization, hash } = reader;
  const layers: CanonicalLayer[] = [];
  for (let layer = 0; layer < config.num_hidden_layers; layer++)
    layers.push({
      q_proj: await reader.matrix({ layer, projection: 'q' }),
      k_proj: await reader.matrix({ layer, projection: 'k' }),
      v_proj: await reader.matrix({ layer, projection: 'v' }),
      o_proj: await reader.matrix({ layer, projection: 'o' }),
      gate_proj: await reader.matrix({ layer, projection: 'gate' }),
      up_proj: await reader.matrix({ layer, projection: 'up' }),
      down_proj: await reader.matrix({ layer, projection: 'down' }),
      input_layernorm: await reader.norm({ layer, norm: 'input_layernorm' }),
      post_attention_layernorm: await reader.norm({ layer, norm: 'post_attention_layernorm' }),
      biases: config.qkv_bias
        ? {
            q: await reader.bias(layer, 'q'),
            k: await reader.bias(layer, 'k'),
            v: await reader.bias(layer, 'v'),
          }
        : null,
      q_norm: config.qk_norm ? await reader.norm({ layer, norm: 'q_norm' }) : null,
      k_norm: config.qk_norm ? await reader.norm({ layer, norm: 'k_norm' }) : null,
    });
  return {
    config,
    quantization,
    hash,
    embed_tokens: await reader.matrix('embed_tokens'),
    layers,
    norm: await reader.norm('norm'),
    lm_head: config.tie_word_embeddings ? null : await reader.matrix('lm_head'),
  };
}
