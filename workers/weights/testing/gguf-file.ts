/** Types of metadata values (ggml's docs/gguf.md). */
const VALUE = { uint32: 4, float32: 6, bool: 7, string: 8, array: 9, uint64: 10 } as const;

/** A value of a made-up file: whole numbers are written as uint32, others as float32. */
export type GgufValue = number | bigint | boolean | string | string[];

export interface GgufTensorEntry {
  name: string;
  /** As in the file: columns first. */
  dims: (number | bigint)[];
  type: number;
  /** From the start of the data. */
  offset: number | bigint;
}

/** A made-up GGUF file, to be spoilt by tests. */
export interface GgufFile {
  magic: string;
  version: number;
  metadata: Record<string, GgufValue>;
  tensors: GgufTensorEntry[];
  /** Written instead of the true numbers. */
  counts?: { tensors?: bigint; keys?: bigint };
  data: Uint8Array;
}

const F32 = 0;

/** Sizes of a made-up model, all matrices F32. */
const SIZES = { d: 64, f: 96, layers: 2, heads: 2, kv: 1, vocab: 16 };

/** A model of two layers with random weights, head tied; qwen2 has biases, qwen3 norms of q and k. */
export function tinyGguf(
  random: () => number = Math.random,
  architecture: 'llama' | 'qwen2' | 'qwen3' = 'llama',
): GgufFile {
  const { d, f, layers, heads, kv, vocab } = SIZES;
  const kvDim = (d / heads) * kv;
  const tensors: GgufTensorEntry[] = [];
  let offset = 0;
  const addAs = (name: string, ...dims: number[]) => {
    tensors.push({ name, dims, type: F32, offset });
    offset += 4 * dims.reduce((a, b) => a * b);
  };
  const add = (name: string, ...dims: number[]) => addAs(`${name}.weight`, ...dims);
  add('token_embd', d, vocab);
  for (let i = 0; i < layers; i++) {
    add(`blk.${i}.attn_norm`, d);
    add(`blk.${i}.attn_q`, d, d);
    add(`blk.${i}.attn_k`, d, kvDim);
    add(`blk.${i}.attn_v`, d, kvDim);
    add(`blk.${i}.attn_output`, d, d);
    add(`blk.${i}.ffn_norm`, d);
    add(`blk.${i}.ffn_gate`, d, f);
    add(`blk.${i}.ffn_up`, d, f);
    add(`blk.${i}.ffn_down`, f, d);
    if (architecture === 'qwen2') {
      addAs(`blk.${i}.attn_q.bias`, d);
      addAs(`blk.${i}.attn_k.bias`, kvDim);
      addAs(`blk.${i}.attn_v.bias`, kvDim);
    }
    if (architecture === 'qwen3')
      for (const of of ['q', 'k']) add(`blk.${i}.attn_${of}_norm`, d / heads);
  }
  add('output_norm', d);
  return {
    magic: 'GGUF',
    version: 3,
    metadata: {
      'general.architecture': architecture,
      [`${architecture}.context_length`]: 64,
      [`${architecture}.embedding_length`]: d,
      [`${architecture}.block_count`]: layers,
      [`${architecture}.feed_forward_length`]: f,
      [`${architecture}.attention.head_count`]: heads,
      [`${architecture}.attention.head_count_kv`]: kv,
      [`${architecture}.attention.layer_norm_rms_epsilon`]: 2 ** -17,
      'tokenizer.ggml.model': 'llama',
      'tokenizer.ggml.tokens': Array.from({ length: vocab }, (_, i) => `t${i}`),
      'tokenizer.ggml.bos_token_id': 1,
      'tokenizer.ggml.eos_token_id': 2,
    },
    tensors,
    data: new Uint8Array(Float32Array.from({ length: offset / 4 }, () => random() - 0.5).buffer),
  };
}

/** The entry of one tensor, to be spoilt. */
export function entryOf(file: GgufFile, name: string): GgufTensorEntry {
  const found = file.tensors.find((tensor) => tensor.name === name);
  if (!found) throw new Error(`the file has no ${name}`);
  return found;
}

/** The file as it is on disk. */
export function ggufBytes(file: GgufFile): Uint8Array<ArrayBuffer> {
  const out: number[] = [];
  const put = (bytes: ArrayBuffer) => out.push(...new Uint8Array(bytes));
  const u32 = (n: number) => put(new Uint32Array([n]).buffer);
  const u64 = (n: number | bigint) => put(new BigUint64Array([BigInt(n)]).buffer);
  const text = (s: string) => {
    const bytes = new TextEncoder().encode(s);
    u64(bytes.length);
    out.push(...bytes);
  };
  out.push(...new TextEncoder().encode(file.magic));
  u32(file.version);
  u64(file.counts?.tensors ?? file.tensors.length);
  const entries = Object.entries(file.metadata);
  u64(file.counts?.keys ?? entries.length);
  for (const [key, value] of entries) {
    text(key);
    if (Array.isArray(value)) {
      u32(VALUE.array);
      u32(VALUE.string);
      u64(value.length);
      value.forEach(text);
    } else if (typeof value === 'string') {
      u32(VALUE.string);
      text(value);
    } else if (typeof value === 'boolean') {
      u32(VALUE.bool);
      out.push(Number(value));
    } else if (typeof value === 'bigint') {
      u32(VALUE.uint64);
      u64(value);
    } else if (Number.isInteger(value)) {
      u32(VALUE.uint32);
      u32(value);
    } else {
      u32(VALUE.float32);
      put(new Float32Array([value]).buffer);
    }
  }
  for (const { name, dims, type, offset } of file.tensors) {
    text(name);
    u32(dims.length);
    dims.forEach(u64);
    u32(type);
    u64(offset);
  }
  while (out.length % 32 !== 0) out.push(0);
  const bytes = new Uint8Array(out.length + file.data.length);
  bytes.set(out);
  bytes.set(file.data, out.length);
  return bytes;
}
