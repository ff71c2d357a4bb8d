import type { Harmless } from './left-over.ts';

/**
 * Keys of a GGUF file that change nothing of what a Llama computes, with the values for which that
 * holds. A zero is how converters write "none".
 * Source: llama.cpp (llama-arch.cpp, llama-model.cpp, llama-vocab.cpp) and ggml's docs/gguf.md.
 */
const HARMLESS: Readonly<Record<string, Harmless>> = {
  // notes, and sizes that the tensors say as well
  'llama.vocab_size': 'any',
  'llama.tensor_data_layout': 'any',
  'llama.rope.scaling.finetuned': 'any',
  'llama.rope.scaling.original_context_length': 'any',
  'llama.attention.layer_norm_epsilon': 'any',
  'llama.use_parallel_residual': [false],
  'llama.attention.causal': [true],
  'llama.pooling_type': [0],
  // experts: their number is looked at
  'llama.expert_used_count': [0],
  'llama.expert_shared_count': [0],
  'llama.expert_feed_forward_length': [0],
  'llama.leading_dense_block_count': [0],
  // factors and limits
  'llama.logit_scale': [0, 1],
  'llama.residual_scale': [0, 1],
  'llama.embedding_scale': [0, 1],
  'llama.attention.scale': [0],
  'llama.attention.clamp_kqv': [0],
  'llama.attention.max_alibi_bias': [0],
  'llama.attn_logit_softcapping': [0],
  'llama.final_logit_softcapping': [0],
  'llama.rope.scaling.yarn_log_multiplier': [0],
  // the tokenizer's, beside what it reads (see gguf-tokenizer.ts)
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
const COMPUTES = /^(llama|tokenizer|adapter)\./;

/** With which values a key of a GGUF file is harmless; undefined where it is not known. */
export function harmlessGgufKey(key: string): Harmless | undefined {
  if (!COMPUTES.test(key) || key.startsWith('tokenizer.chat_template.')) return 'any';
  return Object.hasOwn(HARMLESS, key) ? HARMLESS[key] : undefined;
}
