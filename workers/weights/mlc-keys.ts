import type { Harmless } from './left-over.ts';

type Table = Readonly<Record<string, Harmless>>;

const lookUp = (table: Table) => (key: string) =>
  Object.hasOwn(table, key) ? table[key] : undefined;

/**
 * Keys of mlc-chat-config.json, outside model_config, that change nothing of what is computed: how
 * MLC packs and serves a model, and how it samples (here the assay says that).
 * Source: mlc_llm/protocol/mlc_chat_config.py, and its forerunner of 2023.
 */
export const HARMLESS_IN_FILE = lookUp({
  version: 'any',
  model_task: ['chat'],
  model_lib: 'any',
  local_id: 'any',
  model_name: 'any',
  model_category: 'any',
  model_url: 'any',
  prefill_chunk_size: 'any',
  attention_sink_size: 'any',
  max_batch_size: 'any',
  max_history_size: 'any',
  tensor_parallel_shards: 'any',
  pipeline_parallel_stages: 'any',
  num_shards: 'any',
  use_presharded_weights: 'any',
  opt: 'any',
  temperature: 'any',
  top_p: 'any',
  presence_penalty: 'any',
  frequency_penalty: 'any',
  repetition_penalty: 'any',
  mean_gen_len: 'any',
  max_gen_len: 'any',
  shift_fill_factor: 'any',
  tokenizer_files: 'any',
  tokenizer_info: 'any',
  token_table_postproc_method: 'any',
  conv_config: 'any',
  pad_token_id: 'any',
});

/**
 * Keys of model_config that change nothing of what a model computes, with the values for which that
 * holds. Source: mlc_llm/model/llama, mistral, qwen2 and qwen3, Hugging Face's configurations of these.
 */
export const HARMLESS_IN_MODEL = lookUp({
  // how MLC runs it
  prefill_chunk_size: 'any',
  attention_sink_size: 'any',
  tensor_parallel_shards: 'any',
  pipeline_parallel_stages: 'any',
  max_batch_size: 'any',
  disaggregation: 'any',
  // parts of the family that the lab computes one way only
  attention_bias: [false],
  mlp_bias: [false],
  use_bias: [false],
  use_qk_norm: [false],
  qk_layernorm: [false],
  hidden_act: ['silu', 'swish'],
  rope_interleaved: [false],
  partial_rotary_factor: [1],
  pretraining_tp: [1],
  attention_dropout: 'any',
  // notes
  _name_or_path: 'any',
  architectures: 'any',
  torch_dtype: 'any',
  dtype: 'any',
  transformers_version: 'any',
  initializer_range: 'any',
  use_cache: 'any',
  bos_token_id: 'any',
  pad_token_id: 'any',
  is_llama_config: 'any',
  'transformers.js_config': 'any',
});
