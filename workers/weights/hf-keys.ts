import type { Harmless } from './left-over.ts';

/**
 * Keys of config.json that change nothing of what the lab computes, with the values for which that
 * holds. Source: transformers' PretrainedConfig, LlamaConfig, MistralConfig, Qwen2Config, Qwen3Config.
 */
const HARMLESS: Readonly<Record<string, Harmless>> = {
  // parts of the families that the lab computes one way only
  attention_bias: [false],
  mlp_bias: [false],
  use_bias: [false],
  hidden_act: ['silu', 'swish'],
  rope_interleaved: [false],
  partial_rotary_factor: [1],
  pretraining_tp: [1],
  is_decoder: [true, false],
  is_encoder_decoder: [false],
  add_cross_attention: [false],
  tie_encoder_decoder: [false],
  chunk_size_feed_forward: [0],
  num_experts: [0],
  num_local_experts: [0],
  // training
  attention_dropout: 'any',
  hidden_dropout: 'any',
  initializer_range: 'any',
  // how it is run and kept
  use_cache: 'any',
  dtype: 'any',
  torch_dtype: 'any',
  torchscript: 'any',
  use_bfloat16: 'any',
  return_dict: 'any',
  output_attentions: 'any',
  output_hidden_states: 'any',
  _attn_implementation: 'any',
  _flash_attn_2_enabled: 'any',
  // notes
  _name_or_path: 'any',
  name_or_path: 'any',
  transformers_version: 'any',
  'transformers.js_config': 'any',
  unsloth_version: 'any',
  unsloth_fixed: 'any',
  tokenizer_class: 'any',
  finetuning_task: 'any',
  task_specific_params: 'any',
  problem_type: 'any',
  id2label: 'any',
  label2id: 'any',
  prefix: 'any',
  // tokens that no prompt is given unasked, and defaults of sampling, which the assay says
  pad_token_id: 'any',
  sep_token_id: 'any',
  temperature: 'any',
  top_k: 'any',
  top_p: 'any',
  do_sample: 'any',
  num_beams: 'any',
  max_length: 'any',
  min_length: 'any',
};

/** With which values a key of config.json is harmless; undefined where it is not known. */
export const harmlessHfKey = (key: string): Harmless | undefined =>
  Object.hasOwn(HARMLESS, key) ? HARMLESS[key] : undefined;
