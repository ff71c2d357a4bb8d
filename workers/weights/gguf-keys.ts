import type { Harmless } from './left-over.ts';

/**
 * Keys of a GGUF file, behind the architecture's name, that change nothing of what a model computes,
 * with the values for which that holds. A zero is how converters write "none".
 * Source: llama.cpp (llama-arch.cpp, llama-model.cpp, llama-vocab.cpp) and ggml's docs/gguf.md.
 */
const OF_ARCHITECTURE: Readonly<Record<string, Harmless>> = {
  // notes, and sizes that the tensors say as well
  vocab_size: 'any',
  tensor_data_layout: 'any',
  'rope.scaling.finetuned': 'any',
  'rope.scaling.original_context_length': 'any',
  'attention.layer_norm_epsilon': 'any',
  use_parallel_residual: [false],
  'attention.causal': [true],
  pooling_type: [0],
  // experts: their number is looked at
  expert_used_count: [0],
  expert_shared_count: [0],
  expert_feed_forward_length: [0],
  leading_dense_block_count: [0],
  // factors and limits
  logit_scale: [0, 1],
  residual_scale: [0, 1],
  embedding_scale: [0, 1],
  'attention.scale': [0],
  'attention.clamp_kqv': [0],
  'attention.max_alibi_bias': [0],
  attn_logit_softcapping: [0],
  final_logit_softcapping: [0],
  'rope.scaling.yarn_log_multiplier': [0],
};

/** The tokenizer's, beside what it reads (see gguf-tokenizer.ts). */
const OF_TOKENIZER: Readonly<Record<string, Harmless>> = {
  'tokenizer.chat_template': 'any',
  'tokenizer.chat_templates': 'any',
  'tokenizer.huggingface.json': 'any',
  'tokenizer.rwkv.world': 'any',
  'tokenizer.ggml.model': 'any',
  'tokenizer.ggml.pre': 'any',
  'tokenizer.ggml.tokens': 'any',
  'tokenizer.ggml.token_type': 'any',
  'tokenizer.ggml.token_type_count': 'any',
  'tokenizer.ggml.scores': 'any',
  'tokenizer.ggml.merges': 'any',
  'tokenizer.ggml.add_bos_token': 'any',
  'tokenizer.ggml.add_eos_token': 'any',
  'tokenizer.ggml.add_space_prefix': 'any',
  'tokenizer.ggml.remove_extra_whitespaces': 'any',
  'tokenizer.ggml.bos_token_id': 'any',
  'tokenizer.ggml.unknown_token_id': 'any',
  'tokenizer.ggml.padding_token_id': 'any',
  'tokenizer.ggml.mask_token_id': 'any',
  'tokenizer.ggml.cls_token_id': 'any',
  'tokenizer.ggml.separator_token_id': 'any',
  'tokenizer.ggml.seperator_token_id': 'any',
  'tokenizer.ggml.add_sep_token': [false],
  'tokenizer.ggml.prefix_token_id': 'any',
  'tokenizer.ggml.suffix_token_id': 'any',
  'tokenizer.ggml.middle_token_id': 'any',
  'tokenizer.ggml.fim_pre_token_id': 'any',
  'tokenizer.ggml.fim_suf_token_id': 'any',
  'tokenizer.ggml.fim_mid_token_id': 'any',
};

/** What nothing but the model's arithmetic and its tokenizer is about; others are notes of a file. */
const COMPUTES = /^(llama|qwen2|qwen3|tokenizer|adapter)\./;

/**
 * With which values a key of a GGUF file is harmless; undefined where it is not known.
 * @param architecture that of the model, which its keys begin with
 */
export function harmlessGgufKey(key: string, architecture: string): Harmless | undefined {
  if (!COMPUTES.test(key) || key.startsWith('tokenizer.chat_template.')) return 'any';
  const own = key.startsWith(`${architecture}.`) ? key.slice(architecture.length + 1) : null;
  const [table, name] = own === null ? [OF_TOKENIZER, key] : [OF_ARCHITECTURE, own];
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
