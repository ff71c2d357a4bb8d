import { minOf } from '../../src/lib/base/arrays.ts';
import type { ModelConfig } from '../../src/lib/model/model-config.ts';
import { checkSizes, windowWithin } from './config-sizes.ts';
import {
  asInteger,
  asNumber,
  asObject,
  asString,
  parseJson,
  show,
  type JsonObject,
} from '../../src/lib/base/json-fields.ts';
import { hfRope } from './hf-rope.ts';
import { AskedKeys } from './left-over.ts';
import { HARMLESS_IN_FILE, HARMLESS_IN_MODEL } from './mlc-keys.ts';
import { WeightsError } from './weights-error.ts';

export const CONFIG_FILE = 'mlc-chat-config.json';

/** Quantisations of MLC that the lab reads: `q4` in groups of 32 along the rows, `q0` none. */
export const QUANTISATIONS = ['q4f16_1', 'q4f32_1', 'q0f16', 'q0f32'] as const;
export type Quantisation = (typeof QUANTISATIONS)[number];

/** Mistral is a Llama with a sliding window, Qwen2 one with biases, Qwen3 one with norms of q and k. */
const ARCHITECTURES = ['llama', 'mistral', 'qwen2', 'qwen3'] as const;
type Architecture = (typeof ARCHITECTURES)[number];

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
  const file = new AskedKeys(asObject(parseJson(bytes, refuse), 'the file', refuse));
  const architecture = checkArchitecture(file);
  const quantization = checkQuantisation(
    asString(file.get('quantization'), 'quantization', refuse),
  );
  const model = new AskedKeys(asObject(file.get('model_config'), 'model_config', refuse));
  const config = readSizes(file, model, architecture);
  checkSizes(config, refuse);
  file.refuseLeft(CONFIG_FILE, HARMLESS_IN_FILE);
  model.refuseLeft(`model_config in ${CONFIG_FILE}`, (key) =>
    key === 'model_type' ? [architecture] : HARMLESS_IN_MODEL(key),
  );
  return { config, quantization };
}

function checkArchitecture(file: AskedKeys): Architecture {
  const type = asString(file.get('model_type'), 'model_type', refuse);
  const known = ARCHITECTURES.find((architecture) => architecture === type);
  if (known) return known;
  throw new WeightsError(
    'architecture-unsupported',
    `This is a model of the kind "${type.slice(0, 40)}"; the lab computes ${ARCHITECTURES.join(', ')}.`,
    'Choose a model of one of these families.',
  );
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

function readSizes(file: AskedKeys, model: AskedKeys, architecture: Architecture): ModelConfig {
  const size = (name: string, value: unknown, max: number) =>
    asInteger(value, name, [1, max], refuse);
  /** What may be left out may be 0 as well: so MLC writes "as usual". */
  const own = (name: string, max: number, otherwise?: number) => {
    const value = model.get(name) ?? otherwise;
    return size(name, value === 0 ? (otherwise ?? value) : value, max);
  };
  const hidden_size = own('hidden_size', 65536);
  const num_attention_heads = own('num_attention_heads', 1024);
  const vocab_size = size('vocab_size', agreed('vocab_size', [model, file]), 2 ** 20);
  checkActiveVocabulary(file, vocab_size);
  const bos = file.get('bos_token_id');
  const { context, window } = reach(file, model);
  // of a Qwen3, attention_bias would be one of the output, too
  const biased = architecture === 'qwen2' || (architecture !== 'qwen3' && readBias(model));
  return {
    hidden_size,
    intermediate_size: own('intermediate_size', 2 ** 18),
    num_hidden_layers: own('num_hidden_layers', 1024),
    num_attention_heads,
    num_key_value_heads: own('num_key_value_heads', 1024, num_attention_heads),
    head_dim: own('head_dim', 1024, hidden_size / num_attention_heads),
    vocab_size,
    ...hfRope(model, refuse),
    rms_norm_eps: asNumber(model.get('rms_norm_eps'), 'rms_norm_eps', [1e-12, 0.1], refuse),
    tie_word_embeddings: flag('tie_word_embeddings', agreed('tie_word_embeddings', [model, file])),
    max_position_embeddings: context,
    bos_token_id: bos == null ? null : asInteger(bos, 'bos_token_id', [0, vocab_size - 1], refuse),
    eos_token_ids: endTokens(file, model, vocab_size),
    ...windowWithin(window, context),
    ...(biased && { qkv_bias: true }),
    ...(architecture === 'qwen3' && { qk_norm: true }),
  };
}

const readBias = (model: AskedKeys) => flag('attention_bias', model.get('attention_bias'));

/** A value that may stand in several places, which must not contradict each other. */
function agreed(name: string, places: readonly AskedKeys[]): unknown {
  const [one, other] = places.map((place) => place.get(name)).filter((value) => value != null);
  if (other !== undefined && other !== one)
    refuse(`${name} is ${show(one)} in model_config and ${show(other)} outside it`);
  // a null that was written is told apart from what is missing
  return one ?? places[0].get(name);
}

function flag(name: string, value: unknown): boolean {
  if (value == null || typeof value === 'boolean') return value === true;
  return refuse(`${name} is ${show(value)}, not true or false`);
}

/** MLC masks tokens behind the active ones; the lab has no such mask. */
function checkActiveVocabulary(file: AskedKeys, vocab_size: number): void {
  const active = file.get('active_vocab_size') ?? vocab_size;
  if (active !== vocab_size)
    refuse(`active_vocab_size is ${show(active)} where the vocabulary has ${vocab_size} tokens`);
}

/** Where neither file nor MLC sets an end to a text: as far as Mistral-7B, which is such a model, was made for. */
const ENDLESS = 32_768;

/**
 * The longest sequence, and how far back of it attention reaches (Infinity: all of it). Of the two MLC
 * sets one only, and writes −1 for none.
 */
function reach(file: AskedKeys, model: AskedKeys): { context: number; window: number } {
  const least = (names: string[]) => {
    const limits = names.flatMap((name) =>
      [model, file].flatMap((place) => {
        const value = place.get(name);
        const limit = value == null ? -1 : asInteger(value, name, [-1, 2 ** 32], refuse);
        return limit > 0 ? [limit] : [];
      }),
    );
    return minOf(limits, Infinity);
  };
  const context = least(['max_position_embeddings', 'context_window_size']);
  const window = least(['sliding_window_size', 'sliding_window']);
  if (context === Infinity && window === Infinity)
    refuse('neither context_window_size nor sliding_window_size says how long a text may be');
  const most = context === Infinity ? Math.max(window, ENDLESS) : context;
  return { context: Math.min(most, 2 ** 24), window };
}

/** What ends an answer in MLC and web-llm: the ending tokens, and those that the chat template stops at. */
function endTokens(file: AskedKeys, model: AskedKeys, vocab_size: number): number[] {
  const template = file.get('conv_template');
  const stops = isObject(template) ? template.stop_token_ids : undefined;
  const ids = [
    ['eos_token_id', file.get('eos_token_id')],
    ['eos_token_id', model.get('eos_token_id')],
    ['conv_template.stop_token_ids', stops],
  ] as const;
  return [
    ...new Set(
      ids.flatMap(([name, value]) =>
        [value ?? []].flat().map((id) => asInteger(id, name, [0, vocab_size - 1], refuse)),
      ),
    ),
  ];
}

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
