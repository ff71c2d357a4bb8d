import { md5 } from '@noble/hashes/legacy.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { memorySource, type ByteSource, type ModelFiles } from '../byte-source.ts';
import { WeightsError } from '../weights-error.ts';
import { floatToHalf } from '../half.ts';

/** Sizes of a made-up model in Hugging Face's names, with everything it may leave out. */
export interface TinySizes {
  hidden_size: number;
  intermediate_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  num_key_value_heads: number;
  head_dim: number;
  vocab_size: number;
  tie_word_embeddings: boolean;
  /** What MLC calls the kind of model; qwen2 has biases, qwen3 norms of q and k. */
  model_type: 'llama' | 'mistral' | 'qwen2' | 'qwen3';
}

export const TINY: TinySizes = {
  hidden_size: 32,
  intermediate_size: 64,
  num_hidden_layers: 2,
  num_attention_heads: 2,
  num_key_value_heads: 1,
  head_dim: 32,
  vocab_size: 16,
  tie_word_embeddings: false,
  model_type: 'llama',
};

/** The list of tensors as JSON, to be spoilt by tests. */
export interface ManifestJson {
  metadata: Record<string, number>;
  records: {
    dataPath: string;
    format: string;
    nbytes: number;
    md5sum: string;
    records: TensorJson[];
  }[];
}
export interface TensorJson {
  name: string;
  shape: number[];
  dtype: string;
  format: string;
  nbytes: number;
  byteOffset: number;
}

/** A repository in memory. Change what it holds, then load from `files`. */
export interface Repository {
  config: Record<string, unknown> & { model_config: Record<string, unknown> };
  manifest: ManifestJson;
  manifestName: string;
  /** Weight files by name. */
  shards: Map<string, Uint8Array<ArrayBuffer>>;
  /** Files that answer with something else than what they should hold. */
  overrides: Map<string, string>;
  /** Names opened so far, in turn. */
  opened: string[];
  files: ModelFiles;
}

interface Tensor {
  name: string;
  shape: number[];
  dtype: 'uint32' | 'float16' | 'float32';
  format: 'raw' | 'f32-to-bf16';
  bytes: Uint8Array<ArrayBuffer>;
}

/**
 * Builds a repository with weights from a simple generator: the same sizes and quantisation give
 * the same bytes. One shard for embedding and head, one for the layers.
 */
export function tinyRepository(
  quantization: 'q4f16_1' | 'q4f32_1' | 'q0f16' | 'q0f32' = 'q4f16_1',
  sizes: Partial<TinySizes> = {},
): Repository {
  const size = { ...TINY, ...sizes };
  const outer: Tensor[] = [];
  const inner: Tensor[] = [];
  const random = generator();
  const d = size.hidden_size;
  const q = size.num_attention_heads * size.head_dim;
  const kv = size.num_key_value_heads * size.head_dim;

  const matrix = (name: string, rows: number, cols: number) =>
    matrixTensors(quantization, name, rows, cols, random);
  const norm = (name: string, length = d): Tensor =>
    floatTensor(quantization, name, [length], random);
  const qwen = size.model_type.startsWith('qwen');

  outer.push(...matrix('model.embed_tokens', size.vocab_size, d), norm('model.norm.weight'));
  if (!size.tie_word_embeddings) outer.push(...matrix('lm_head', size.vocab_size, d));
  for (let i = 0; i < size.num_hidden_layers; i++) {
    const layer = `model.layers.${i}`;
    inner.push(
      ...matrix(`${layer}.self_attn.${qwen ? 'c_attn' : 'qkv_proj'}`, q + 2 * kv, d),
      ...matrix(`${layer}.self_attn.o_proj`, d, q),
      ...matrix(`${layer}.mlp.gate_up_proj`, 2 * size.intermediate_size, d),
      ...matrix(`${layer}.mlp.down_proj`, d, size.intermediate_size),
      norm(`${layer}.input_layernorm.weight`),
      norm(`${layer}.post_attention_layernorm.weight`),
    );
    if (size.model_type === 'qwen2') inner.push(norm(`${layer}.self_attn.c_attn.bias`, q + 2 * kv));
    if (size.model_type === 'qwen3')
      for (const of of ['q', 'k'])
        inner.push(norm(`${layer}.self_attn.${of}_norm.weight`, size.head_dim));
  }

  const { tie_word_embeddings, model_type, ...counts } = size;
  const repository: Repository = {
    config: {
      model_type,
      quantization,
      model_config: {
        ...counts,
        tie_word_embeddings,
        rms_norm_eps: 1e-5,
        position_embedding_base: 10000,
        context_window_size: 64,
      },
      bos_token_id: 1,
      eos_token_id: 2,
    },
    manifest: { metadata: {}, records: [] },
    manifestName: 'tensor-cache.json',
    shards: new Map(),
    overrides: new Map(),
    opened: [],
    files: { open: (name) => answer(repository, name) },
  };
  addShard(repository, 'params_shard_0.bin', outer);
  addShard(repository, 'params_shard_1.bin', inner);
  return repository;
}

/** The entry of one tensor, to be spoilt. */
export function tensorOf(repository: Repository, name: string): TensorJson {
  const found = repository.manifest.records.flatMap((r) => r.records).find((t) => t.name === name);
  if (!found) throw new Error(`the repository has no ${name}`);
  return found;
}

/** Takes a tensor off the list. */
export function removeTensor(repository: Repository, name: string): void {
  for (const shard of repository.manifest.records) {
    shard.records = shard.records.filter((tensor) => tensor.name !== name);
  }
}

/** Makes length and checksum of a changed shard true again. */
export function reseal(repository: Repository, index: number): void {
  const record = repository.manifest.records[index];
  const bytes = repository.shards.get(record.dataPath);
  if (!bytes) throw new Error('no such shard');
  record.nbytes = bytes.byteLength;
  record.md5sum = bytesToHex(md5(bytes));
}

function answer(repository: Repository, name: string): Promise<ByteSource> {
  repository.opened.push(name);
  const json = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
  const override = repository.overrides.get(name);
  const bytes =
    override !== undefined
      ? new TextEncoder().encode(override)
      : name === 'mlc-chat-config.json'
        ? json(repository.config)
        : name === repository.manifestName
          ? json(repository.manifest)
          : repository.shards.get(name);
  if (!bytes) {
    return Promise.reject(new WeightsError('file-missing', `There is no ${name}.`, 'Look again.'));
  }
  return Promise.resolve(memorySource(name, bytes.slice()));
}

function addShard(repository: Repository, dataPath: string, tensors: Tensor[]): void {
  const bytes = new Uint8Array(tensors.reduce((n, tensor) => n + tensor.bytes.byteLength, 0));
  let byteOffset = 0;
  const records = tensors.map(({ name, shape, dtype, format, bytes: own }) => {
    bytes.set(own, byteOffset);
    const record = { name, shape, dtype, format, nbytes: own.byteLength, byteOffset };
    byteOffset += own.byteLength;
    return record;
  });
  repository.shards.set(dataPath, bytes);
  repository.manifest.records.push({
    dataPath,
    format: 'raw-shard',
    nbytes: 0,
    md5sum: '',
    records,
  });
  reseal(repository, repository.manifest.records.length - 1);
}

function matrixTensors(
  quantization: string,
  name: string,
  rows: number,
  cols: number,
  random: () => number,
): Tensor[] {
  if (quantization.startsWith('q0')) {
    return [floatTensor(quantization, `${name}.weight`, [rows, cols], random)];
  }
  const codes = Uint32Array.from({ length: (rows * cols) / 8 }, () =>
    Math.floor(random() * 2 ** 32),
  );
  return [
    {
      name: `${name}.q_weight`,
      shape: [rows, cols / 8],
      dtype: 'uint32',
      format: 'raw',
      bytes: bytesOf(codes),
    },
    floatTensor(quantization, `${name}.q_scale`, [rows, cols / 32], random),
  ];
}

/** f16 raw in an f16 model, bf16 on disk in an f32 one, as MLC's converter writes them. */
function floatTensor(
  quantization: string,
  name: string,
  shape: number[],
  random: () => number,
): Tensor {
  const values = Array.from({ length: shape.reduce((a, b) => a * b) }, () => (random() - 0.5) / 4);
  if (quantization.includes('f16')) {
    const bits = Uint16Array.from(values, floatToHalf);
    // the label is MLC's; it means nothing for float16
    return { name, shape, dtype: 'float16', format: 'f32-to-bf16', bytes: bytesOf(bits) };
  }
  const upper = Uint16Array.from(new Uint32Array(new Float32Array(values).buffer), (x) => x >>> 16);
  return { name, shape, dtype: 'float32', format: 'f32-to-bf16', bytes: bytesOf(upper) };
}

function bytesOf(array: Uint16Array<ArrayBuffer> | Uint32Array<ArrayBuffer>) {
  return new Uint8Array(array.buffer);
}

/** Numbers in [0, 1), the same each time (a linear congruential generator). */
function generator(): () => number {
  let state = 12345;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
