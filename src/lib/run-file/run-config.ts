import {
  asArray,
  asInteger,
  asNumber,
  asObject,
  show,
  type JsonObject,
  type Refuse,
} from '../base/json-fields.ts';
import type { ModelConfig } from '../model/model-config.ts';
import type { RopeScaling } from '../model/rope-scaling.ts';

const OPTIONAL = ['rope_scaling', 'sliding_window', 'qkv_bias', 'qk_norm'] as const;

/**
 * A model's configuration as a run file has it. What a model has beyond Llama 2 is there where it has
 * it; a key that is not known would change what is computed, and is refused.
 */
export function readConfig(o: JsonObject, no: Refuse): ModelConfig {
  // far above any model there is: what a file claims must not make the page try to show it
  const size = (key: keyof ModelConfig, most = 1e9) => asInteger(o[key], key, [1, most], no);
  const id = (value: unknown) => asInteger(value, 'a token id', [0, 1e9], no);
  const plain = {
    hidden_size: size('hidden_size', 1e6),
    intermediate_size: size('intermediate_size', 1e6),
    num_hidden_layers: size('num_hidden_layers', 1e3),
    num_attention_heads: size('num_attention_heads', 1e3),
    num_key_value_heads: size('num_key_value_heads', 1e3),
    head_dim: size('head_dim', 1e3),
    vocab_size: size('vocab_size'),
    rope_theta: asNumber(o.rope_theta, 'rope_theta', [0, Infinity], no),
    rms_norm_eps: asNumber(o.rms_norm_eps, 'rms_norm_eps', [0, 1], no),
    tie_word_embeddings: o.tie_word_embeddings === true,
    max_position_embeddings: size('max_position_embeddings'),
    bos_token_id: o.bos_token_id === null ? null : id(o.bos_token_id),
    eos_token_ids: asArray(o.eos_token_ids, 'eos_token_ids', no).map(id),
  };
  const known = new Set<string>([...Object.keys(plain), ...OPTIONAL]);
  const unknown = Object.keys(o).find((key) => !known.has(key));
  if (unknown !== undefined)
    no(`the configuration says ${unknown.slice(0, 40)}, which is not known`);
  const yes = (key: 'qkv_bias' | 'qk_norm') =>
    o[key] === true ? { [key]: true } : no(`${key} is ${show(o[key])}, not true`);
  return {
    ...plain,
    ...(o.rope_scaling !== undefined && {
      rope_scaling: readScaling(o.rope_scaling, plain.head_dim, no),
    }),
    ...(o.sliding_window !== undefined && { sliding_window: size('sliding_window') }),
    ...(o.qkv_bias !== undefined && yes('qkv_bias')),
    ...(o.qk_norm !== undefined && yes('qk_norm')),
  };
}

function readScaling(value: unknown, headDim: number, no: Refuse): RopeScaling {
  const o = asObject(value, 'rope_scaling', no);
  const factor = (from: unknown, what: string) => asNumber(from, what, [1e-6, 1e9], no);
  switch (o.rope_type) {
    case 'linear':
      return { rope_type: 'linear', factor: factor(o.factor, 'factor') };
    case 'llama3':
      return {
        rope_type: 'llama3',
        factor: factor(o.factor, 'factor'),
        low_freq_factor: factor(o.low_freq_factor, 'low_freq_factor'),
        high_freq_factor: factor(o.high_freq_factor, 'high_freq_factor'),
        original_max_position_embeddings: asInteger(
          o.original_max_position_embeddings,
          'original_max_position_embeddings',
          [1, 1e9],
          no,
        ),
      };
    case 'factors': {
      const factors = asArray(o.factors, 'factors', no).map((one) => factor(one, 'a factor'));
      if (factors.length !== headDim / 2)
        no(`rope_scaling has ${factors.length} factors for heads of ${headDim}`);
      return { rope_type: 'factors', factors };
    }
    default:
      return no(`rope_scaling is of the kind ${show(o.rope_type)}, which is not known`);
  }
}
