import {
  asArray,
  asInteger,
  asNumber,
  asObject,
  asString,
  parseJson,
  show,
} from '../../src/lib/base/json-fields.ts';
import type { ModelConfig } from '../../src/lib/model/model-config.ts';
import { checkSizes, windowWithin } from './config-sizes.ts';
import { hfEndTokens } from './hf-generation.ts';
import { harmlessHfKey } from './hf-keys.ts';
import { hfRope } from './hf-rope.ts';
import { hfWindow } from './hf-window.ts';
import { AskedKeys } from './left-over.ts';
import { WeightsError } from './weights-error.ts';

export const HF_CONFIG_FILE = 'config.json';

interface FamilyTraits {
  architecture: string;
  qkv_bias?: true;
  qk_norm?: true;
  /** What transformers takes where config.json does not say; else hidden_size / heads. */
  head_dim?: number;
}

/** Families that the lab computes, by model_type, and what each has beyond Llama 2. */
const FAMILIES = {
  llama: { architecture: 'LlamaForCausalLM' },
  mistral: { architecture: 'MistralForCausalLM' },
  qwen2: { architecture: 'Qwen2ForCausalLM', qkv_bias: true },
  qwen3: { architecture: 'Qwen3ForCausalLM', qk_norm: true, head_dim: 128 },
} as const satisfies Record<string, FamilyTraits>;
type Family = keyof typeof FAMILIES;

function refuse(what: string): never {
  throw new WeightsError(
    'config-bad',
    `${HF_CONFIG_FILE} cannot be used: ${what}.`,
    'Check that the file belongs to this model, or take the model from another repository.',
  );
}

function unsupported(what: string, advice: string): never {
  throw new WeightsError('architecture-unsupported', what, advice);
}

/**
 * Reads config.json as transformers does, defaults of the family included. Throws a WeightsError
 * (`config-bad`, `architecture-unsupported`, `quantisation-unsupported`) for anything that could not
 * be computed rightly.
 * @param generation generation_config.json, null where there is none: it says what ends an answer
 */
export function parseHfConfig(bytes: ArrayBuffer, generation: ArrayBuffer | null): ModelConfig {
  const keys = new AskedKeys(asObject(parseJson(bytes, refuse), 'the file', refuse));
  const family = familyOf(keys);
  refuseQuantised(keys);
  const config = readSizes(keys, family, generation);
  checkSizes(config, refuse);
  keys.refuseLeft(HF_CONFIG_FILE, harmlessHfKey);
  return config;
}

function familyOf(keys: AskedKeys): Family {
  const type = asString(keys.get('model_type'), 'model_type', refuse);
  const known = Object.keys(FAMILIES).join(', ');
  const advice = 'Choose a model of one of these families.';
  if (!Object.hasOwn(FAMILIES, type))
    unsupported(
      `This is a model of the kind "${type.slice(0, 40)}"; the lab computes ${known}.`,
      advice,
    );
  const family = type as Family;
  const names = asArray(keys.get('architectures') ?? [], 'architectures', refuse);
  const { architecture } = FAMILIES[family];
  if (names.length > 0 && !(names.length === 1 && names[0] === architecture))
    unsupported(
      `This model is built as ${show(names)}; of ${family} the lab computes ${architecture}, which predicts text.`,
      advice,
    );
  return family;
}

function refuseQuantised(keys: AskedKeys): void {
  for (const key of ['quantization_config', 'quantization', 'compression_config'])
    if (keys.get(key) != null)
      throw new WeightsError(
        'quantisation-unsupported',
        `The weights are quantised (${key}), in a way that the lab does not read.`,
        'Take the model unquantised, as GGUF, or in MLC’s form.',
      );
}

function readSizes(keys: AskedKeys, family: Family, generation: ArrayBuffer | null): ModelConfig {
  const own: FamilyTraits = FAMILIES[family];
  const size = (name: string, max: number, otherwise?: number) =>
    asInteger(keys.get(name) ?? otherwise, name, [1, max], refuse);
  const hidden_size = size('hidden_size', 65536);
  const num_attention_heads = size('num_attention_heads', 1024);
  const num_hidden_layers = size('num_hidden_layers', 1024);
  const vocab_size = size('vocab_size', 2 ** 20);
  const context = size('max_position_embeddings', 2 ** 24);
  const window = hfWindow(
    keys,
    { mistral: family === 'mistral', layers: num_hidden_layers },
    refuse,
  );
  const told = keys.get('tie_word_embeddings') ?? false;
  const tied =
    typeof told === 'boolean'
      ? told
      : refuse(`tie_word_embeddings is ${show(told)}, not true or false`);
  const bos = keys.get('bos_token_id');
  return {
    hidden_size,
    intermediate_size: size('intermediate_size', 2 ** 18),
    num_hidden_layers,
    num_attention_heads,
    // other families than Llama have defaults that depend on nothing: a file that leaves it out is odd
    num_key_value_heads: size(
      'num_key_value_heads',
      1024,
      family === 'llama' ? num_attention_heads : undefined,
    ),
    head_dim: size('head_dim', 1024, own.head_dim ?? hidden_size / num_attention_heads),
    vocab_size,
    ...hfRope(keys, refuse, 10_000),
    rms_norm_eps: asNumber(keys.get('rms_norm_eps') ?? 1e-6, 'rms_norm_eps', [1e-12, 0.1], refuse),
    tie_word_embeddings: tied,
    max_position_embeddings: context,
    bos_token_id: bos == null ? null : asInteger(bos, 'bos_token_id', [0, vocab_size - 1], refuse),
    eos_token_ids: hfEndTokens(keys.get('eos_token_id'), generation, vocab_size, refuse),
    ...windowWithin(window, context),
    ...(own.qkv_bias && { qkv_bias: true }),
    ...(own.qk_norm && { qk_norm: true }),
  };
}
