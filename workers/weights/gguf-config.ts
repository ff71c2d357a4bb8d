import { GGMLFileQuantizationType } from '@huggingface/gguf';
import {
  asInteger,
  asNumber,
  asString,
  show,
  type Refuse,
} from '../../src/lib/base/json-fields.ts';
import type { ModelConfig } from '../../src/lib/model/model-config.ts';
import { checkSizes } from './config-sizes.ts';
import { ggufEndTokens } from './gguf-end-tokens.ts';
import type { GgufHeader } from './gguf-header.ts';
import { harmlessGgufKey } from './gguf-keys.ts';
import { AskedKeys } from './left-over.ts';
import { WeightsError } from './weights-error.ts';

/**
 * Reads the model's sizes from GGUF metadata (keys as in ggml's docs/gguf.md) and its tensor table.
 * Throws a WeightsError: `config-bad`, `architecture-unsupported`, `tensor-missing`.
 * @param name the file's, for messages
 */
export function ggufConfig({ metadata, tensors }: GgufHeader, name: string): ModelConfig {
  const refuse = (what: string): never => {
    throw new WeightsError(
      'config-bad',
      `${name} cannot be used: ${what}.`,
      'Take the model from another repository.',
    );
  };
  const keys = new AskedKeys(metadata);
  const get = (key: string): unknown => keys.get(key);
  const size = (key: string, max: number, fallback?: number) =>
    asInteger(get(key) ?? fallback, key, [1, max], refuse);
  const real = (key: string, range: [number, number], fallback?: number) =>
    shortest(asNumber(get(key) ?? fallback, key, range, refuse));
  checkType(get, name);
  checkArchitecture(asString(get('general.architecture'), 'general.architecture', refuse));
  checkComputable(get, (tensor) => tensors.has(tensor));

  const hidden_size = size('llama.embedding_length', 65536);
  const num_attention_heads = size('llama.attention.head_count', 1024);
  const head_dim = size('llama.attention.key_length', 1024, hidden_size / num_attention_heads);
  for (const key of ['llama.attention.value_length', 'llama.rope.dimension_count'])
    if (size(key, 1024, head_dim) !== head_dim)
      refuse(`${key} is ${String(get(key))} where heads have ${head_dim}`);
  const vocab_size = vocabSize(get, tensors, name);
  const context = size('llama.context_length', 2 ** 24);
  // beyond its window Mistral attends to part of the past only, which the engine does not compute
  const window = slidingWindow(get, refuse);
  const bos = get('tokenizer.ggml.bos_token_id');
  const config: ModelConfig = {
    hidden_size,
    intermediate_size: size('llama.feed_forward_length', 2 ** 18),
    num_hidden_layers: size('llama.block_count', 1024),
    num_attention_heads,
    num_key_value_heads: size('llama.attention.head_count_kv', 1024, num_attention_heads),
    head_dim,
    vocab_size,
    rope_theta: real('llama.rope.freq_base', [1, 1e9], 10000),
    rms_norm_eps: real('llama.attention.layer_norm_rms_epsilon', [1e-12, 0.1]),
    tie_word_embeddings: !tensors.has('output.weight'),
    max_position_embeddings: Math.min(context, window),
    bos_token_id:
      addsBos(get) && bos !== undefined
        ? asInteger(bos, 'tokenizer.ggml.bos_token_id', [0, vocab_size - 1], refuse)
        : null,
    eos_token_ids: ggufEndTokens(get, vocab_size, refuse),
  };
  checkSizes(config, refuse);
  keys.refuseLeft(name, harmlessGgufKey);
  return config;
}

/** The decimal that was written as f32: 9.999999747378752e-6 in the file was 1e-5. */
function shortest(value: number): number {
  const decimal = Number(value.toPrecision(7));
  return Math.fround(decimal) === value ? decimal : value;
}

type Get = (key: string) => unknown;

function unsupported(message: string, advice: string): never {
  throw new WeightsError('architecture-unsupported', message, advice);
}

/** Refuses files that hold a part of a model, or what is put on one. */
function checkType(get: Get, name: string): void {
  const type = get('general.type') ?? 'model';
  if (type === 'adapter')
    unsupported(
      `${name} is a LoRA adapter, which is put on a model and is none by itself: take the whole model.`,
      'llama.cpp makes one of the two with llama-export-lora.',
    );
  if (type !== 'model' && type !== 'vocab')
    unsupported(`${name} is no model: its general.type is ${show(type)}.`, 'Take the whole model.');
}

/** How far back attention reaches; Infinity where there is no limit, which 0 and −1 say too. */
function slidingWindow(get: Get, refuse: Refuse): number {
  const key = 'llama.attention.sliding_window';
  const window = asInteger(get(key) ?? 0, key, [-1, 2 ** 32], refuse);
  return window > 0 ? window : Infinity;
}

function checkArchitecture(architecture: string): void {
  if (architecture === 'llama') return;
  unsupported(
    `This is a model of the kind "${architecture.slice(0, 40)}"; of GGUF files the lab computes llama (Llama, Mistral, Zephyr, TinyLlama, SmolLM2).`,
    'Choose a model of the Llama family.',
  );
}

/** Refuses what is called llama and yet is more than the engine computes. */
function checkComputable(get: Get, has: (tensor: string) => boolean): void {
  if (Number(get('llama.expert_count') ?? 0) > 0)
    unsupported(
      'This model is a mixture of experts, which the lab does not compute.',
      'Choose a model of the Llama family without experts.',
    );
  const scaling = get('llama.rope.scaling.type') ?? 'none';
  const factors = ['llama.rope.scaling.factor', 'llama.rope.scale_linear'].map((key) => get(key));
  const scales =
    (scaling !== 'none' && scaling !== 'linear') ||
    // 0 is how llama.cpp says that there is none
    factors.some((factor) => ![0, 1].includes(Number(factor ?? 1))) ||
    Number(get('llama.rope.scaling.attn_factor') ?? 1) !== 1;
  if (scales || has('rope_freqs.weight'))
    unsupported(
      'This model scales its rotary positions (RoPE scaling), which the lab does not compute.',
      'Choose a model without it, such as Llama-2, Mistral, Zephyr, TinyLlama or SmolLM2.',
    );
}

/** The embedding's rows, which metadata and vocabulary must not contradict. */
function vocabSize(get: Get, tensors: GgufHeader['tensors'], name: string): number {
  const embedding = tensors.get('token_embd.weight');
  if (!embedding)
    throw new WeightsError(
      'tensor-missing',
      tensors.size === 0
        ? `${name} holds a vocabulary, but no weights.`
        : `${name} has no token_embd.weight.`,
      'Take a file with the whole model.',
    );
  const [rows] = embedding.shape;
  const tokens = get('tokenizer.ggml.tokens');
  const told = Array.isArray(tokens) ? tokens.length : (get('llama.vocab_size') ?? rows);
  if (told !== rows)
    throw new WeightsError(
      'tensor-shape',
      `${name} has an embedding of ${rows} tokens, but a vocabulary of ${show(told)}.`,
      'Take the model from another repository.',
    );
  return rows;
}

/** Whether prompts begin with the beginning token; SentencePiece's do unless told otherwise. */
function addsBos(get: Get): boolean {
  const told = get('tokenizer.ggml.add_bos_token');
  return typeof told === 'boolean' ? told : get('tokenizer.ggml.model') === 'llama';
}

/** What the file calls its mixture of types ("Q4_K_M"), else the type most of its weights have. */
export function ggufQuantisation({ metadata, tensors }: GgufHeader): string {
  const named = GGMLFileQuantizationType[Number(metadata['general.file_type'] ?? -1)];
  if (named) return named;
  const bytes = new Map<string, number>();
  for (const { type, bytes: more } of tensors.values())
    bytes.set(type.name, (bytes.get(type.name) ?? 0) + more);
  return [...bytes].reduce((most, one) => (one[1] > most[1] ? one : most), ['F32', 0])[0];
}
