import { GGMLFileQuantizationType } from '@huggingface/gguf';
import {
  asInteger,
  asNumber,
  asString,
  show,
  type Refuse,
} from '../../src/lib/base/json-fields.ts';
import type { ModelConfig } from '../../src/lib/model/model-config.ts';
import { checkSizes, windowWithin } from './config-sizes.ts';
import { ggufEndTokens } from './gguf-end-tokens.ts';
import type { GgufHeader } from './gguf-header.ts';
import { harmlessGgufKey } from './gguf-keys.ts';
import { ggufScaling } from './gguf-rope.ts';
import { AskedKeys } from './left-over.ts';
import { PRE_TOKENIZERS } from './pre-tokenizers.ts';
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
  const architecture = checkArchitecture(
    asString(get('general.architecture'), 'general.architecture', refuse),
  );
  const key = (part: string) => `${architecture}.${part}`;
  const own = (part: string): unknown => get(key(part));
  refuseExperts(own);

  const hidden_size = size(key('embedding_length'), 65536);
  const num_attention_heads = size(key('attention.head_count'), 1024);
  const head_dim = size(key('attention.key_length'), 1024, hidden_size / num_attention_heads);
  for (const part of ['attention.value_length', 'rope.dimension_count'])
    if (size(key(part), 1024, head_dim) !== head_dim)
      refuse(`${key(part)} is ${String(own(part))} where heads have ${head_dim}`);
  const vocab_size = vocabSize(get, key('vocab_size'), tensors, name);
  const context = size(key('context_length'), 2 ** 24);
  const scaling = ggufScaling(own, refuse);
  const bos = get('tokenizer.ggml.bos_token_id');
  const config: ModelConfig = {
    hidden_size,
    intermediate_size: size(key('feed_forward_length'), 2 ** 18),
    num_hidden_layers: size(key('block_count'), 1024),
    num_attention_heads,
    num_key_value_heads: size(key('attention.head_count_kv'), 1024, num_attention_heads),
    head_dim,
    vocab_size,
    rope_theta: real(key('rope.freq_base'), [1, 1e9], 10000),
    rms_norm_eps: real(key('attention.layer_norm_rms_epsilon'), [1e-12, 0.1]),
    tie_word_embeddings: !tensors.has('output.weight'),
    max_position_embeddings: context,
    bos_token_id:
      addsBos(get) && bos !== undefined
        ? asInteger(bos, 'tokenizer.ggml.bos_token_id', [0, vocab_size - 1], refuse)
        : null,
    eos_token_ids: ggufEndTokens(get, vocab_size, refuse),
    ...(scaling && { rope_scaling: scaling }),
    ...windowWithin(slidingWindow(own, architecture, context, refuse), context),
    ...(architecture === 'qwen2' || tensors.has('blk.0.attn_q.bias') ? { qkv_bias: true } : {}),
    ...(architecture === 'qwen3' ? { qk_norm: true } : {}),
  };
  checkSizes(config, refuse);
  keys.refuseLeft(name, (other) => harmlessGgufKey(other, architecture));
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

/**
 * How far back attention reaches; Infinity where there is no limit, which 0 and −1 say too. llama.cpp
 * leaves the key out when it converts a Mistral, and does not compute it; where a file has it, it is
 * computed as transformers does. Qwen's windows are for some layers only: refused where they bite.
 */
function slidingWindow(
  own: Get,
  architecture: GgufArchitecture,
  context: number,
  refuse: Refuse,
): number {
  const key = 'attention.sliding_window';
  const told = asInteger(own(key) ?? 0, `${architecture}.${key}`, [-1, 2 ** 32], refuse);
  const window = told > 0 ? told : Infinity;
  if (architecture === 'llama' || window >= context) return window;
  return unsupported(
    `This model says ${architecture}.${key} = ${window}, without the layers that it holds for.`,
    'Take the model as safetensors, or from another repository.',
  );
}

/** Architectures of GGUF files that the lab computes. */
const ARCHITECTURES = ['llama', 'qwen2', 'qwen3'] as const;
export type GgufArchitecture = (typeof ARCHITECTURES)[number];

function checkArchitecture(name: string): GgufArchitecture {
  return (
    ARCHITECTURES.find((known) => known === name) ??
    unsupported(
      `This is a model of the kind "${name.slice(0, 40)}"; of GGUF files the lab computes llama (Llama, Mistral, Zephyr, TinyLlama, SmolLM2), qwen2 and qwen3.`,
      'Choose a model of one of these families.',
    )
  );
}

function refuseExperts(own: Get): void {
  if (Number(own('expert_count') ?? 0) > 0)
    unsupported(
      'This model is a mixture of experts, which the lab does not compute.',
      'Choose a model without experts.',
    );
}

/** The embedding's rows, which metadata and vocabulary must not contradict. */
function vocabSize(
  get: Get,
  sizeKey: string,
  tensors: GgufHeader['tensors'],
  name: string,
): number {
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
  const told = Array.isArray(tokens) ? tokens.length : (get(sizeKey) ?? rows);
  if (told !== rows)
    throw new WeightsError(
      'tensor-shape',
      `${name} has an embedding of ${rows} tokens, but a vocabulary of ${show(told)}.`,
      'Take the model from another repository.',
    );
  return rows;
}

/** Whether prompts begin with the beginning token; SentencePiece's and Llama 3's do unless told otherwise. */
function addsBos(get: Get): boolean {
  const told = get('tokenizer.ggml.add_bos_token');
  if (typeof told === 'boolean') return told;
  const pre = get('tokenizer.ggml.pre');
  return (
    get('tokenizer.ggml.model') === 'llama' ||
    (typeof pre === 'string' && PRE_TOKENIZERS.get(pre)?.addBos === true)
  );
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
