import type { ModelConfig } from '../../src/lib/model/model-config.ts';
import { checkSizes } from './config-sizes.ts';
import {
  asInteger,
  asNumber,
  asObject,
  asString,
  parseJson,
  type JsonObject,
} from '../../src/lib/base/json-fields.ts';
import { WeightsError } from './weights-error.ts';

export const CONFIG_FILE = 'mlc-chat-config.json';

/** Quantisations of MLC that the lab reads: `q4` in groups of 32 along the rows, `q0` none. */
export const QUANTISATIONS = ['q4f16_1', 'q4f32_1', 'q0f16', 'q0f32'] as const;
export type Quantisation = (typeof QUANTISATIONS)[number];

/** Both compute the same; Mistral adds a sliding window that shorter sequences never reach. */
const ARCHITECTURES = ['llama', 'mistral'];

function refuse(what: string): never {
  throw new WeightsError(
    'config-bad',
    `${CONFIG_FILE} cannot be used: ${what}.`,
    'Check that the file belongs to this model, or take the model from another repository.',
  );
}

/**
 * Reads mlc-chat-config.json. Throws a WeightsError (`config-bad`, `architecture-unsupported`,
 * `quantisation-unsupported`) for anything the engine could not compute rightly.
 */
export function parseMlcConfig(bytes: ArrayBuffer): {
  config: ModelConfig;
  quantization: Quantisation;
} {
  const file = asObject(parseJson(bytes, refuse), 'the file', refuse);
  checkArchitecture(file);
  const quantization = checkQuantisation(asString(file.quantization, 'quantization', refuse));
  const model = asObject(file.model_config, 'model_config', refuse);
  if (model.rope_scaling != null) {
    throw new WeightsError(
      'architecture-unsupported',
      'This model scales its rotary positions (rope_scaling), which the lab does not compute.',
      'Choose a model without rope_scaling, such as Llama-2, Mistral, TinyLlama or SmolLM2.',
    );
  }
  const config = readSizes(file, model);
  checkSizes(config, refuse);
  return { config, quantization };
}

function checkArchitecture(file: JsonObject): void {
  const type = asString(file.model_type, 'model_type', refuse);
  if (!ARCHITECTURES.includes(type)) {
    throw new WeightsError(
      'architecture-unsupported',
      `This is a model of the kind "${type}"; the lab computes ${ARCHITECTURES.join(' and ')}.`,
      'Choose a model of the Llama family.',
    );
  }
}

function checkQuantisation(name: string): Quantisation {
  const known = QUANTISATIONS.find((quantisation) => quantisation === name);
  if (known) return known;
  if (name === 'q4f16_0') {
    throw new WeightsError(
      'quantisation-unsupported',
      'The weights are quantised as q4f16_0, which stores its matrices transposed, with groups along the other axis.',
      'Take the q4f16_1 version of the same model.',
    );
  }
  throw new WeightsError(
    'quantisation-unsupported',
    `The weights are quantised as "${name}", which the lab does not read.`,
    `Take a version of the model in one of ${QUANTISATIONS.join(', ')}.`,
  );
}

function readSizes(file: JsonObject, model: JsonObject): ModelConfig {
  const size = (name: string, value: unknown, max: number) =>
    asInteger(value, name, [1, max], refuse);
  const hidden_size = size('hidden_size', model.hidden_size, 65536);
  const num_attention_heads = size('num_attention_heads', model.num_attention_heads, 1024);
  const window = model.sliding_window_size ?? model.sliding_window ?? file.sliding_window_size;
  const positions = size(
    'max_position_embeddings',
    model.max_position_embeddings ?? model.context_window_size ?? file.context_window_size,
    2 ** 24,
  );
  const vocab_size = size('vocab_size', model.vocab_size ?? file.vocab_size, 2 ** 20);
  const token = (name: string, value: unknown) =>
    asInteger(value, name, [0, vocab_size - 1], refuse);
  const eos = file.eos_token_id ?? [];
  return {
    hidden_size,
    intermediate_size: size('intermediate_size', model.intermediate_size, 2 ** 18),
    num_hidden_layers: size('num_hidden_layers', model.num_hidden_layers, 1024),
    num_attention_heads,
    num_key_value_heads: size(
      'num_key_value_heads',
      model.num_key_value_heads ?? num_attention_heads,
      1024,
    ),
    head_dim: size('head_dim', model.head_dim ?? hidden_size / num_attention_heads, 1024),
    vocab_size,
    rope_theta: asNumber(
      model.rope_theta ?? model.position_embedding_base,
      'rope_theta',
      [1, 1e9],
      refuse,
    ),
    rms_norm_eps: asNumber(model.rms_norm_eps, 'rms_norm_eps', [1e-12, 0.1], refuse),
    tie_word_embeddings: model.tie_word_embeddings === true,
    // beyond its window Mistral attends to part of the past only, which the engine does not compute
    max_position_embeddings:
      typeof window === 'number' && window > 0 ? Math.min(positions, window) : positions,
    bos_token_id: file.bos_token_id == null ? null : token('bos_token_id', file.bos_token_id),
    eos_token_ids: (Array.isArray(eos) ? eos : [eos]).map((id) => token('eos_token_id', id)),
  };
}
