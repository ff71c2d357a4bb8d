import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { orMissing, readWhole, type ByteSource, type ModelFiles } from './byte-source.ts';
import type { CanonicalMatrix, MatrixForm, ModelReader, RowRange } from './canonical.ts';
import { contentHash } from './content-hash.ts';
import { checkedMatrix, checkedVector } from './finite.ts';
import { bf16sToFloats, halvesToFloats } from './half.ts';
import { HF_CONFIG_FILE, parseHfConfig } from './hf-config.ts';
import { GENERATION_FILE } from './mlc-generation.ts';
import type { LoadOptions } from './mlc.ts';
import { openSafetensors } from './safetensors-files.ts';
import { DTYPES, type SafeTensor } from './safetensors-header.ts';
import { planSafetensors, type SafetensorsPlan } from './safetensors-tensors.ts';
import { WeightsError } from './weights-error.ts';

export interface SafetensorsOptions extends LoadOptions {
  /** The model's hash where it is of no interest: nothing is read to find it. */
  hash?: string;
  /** Bytes of the weight files hashed so far, and of all. */
  onHashed?: (loaded: number, total: number) => void;
}

/**
 * Opens a model in Hugging Face's form: config.json, and weights as safetensors in one file or several.
 * Configuration, tables, shapes and types are checked before any weights are read. Its hash is that of
 * the configuration and of all weight files (see contentHash). Rejects with a WeightsError, or with the
 * signal's reason; so does the reader it yields.
 */
export async function loadSafetensors(
  files: ModelFiles,
  options: SafetensorsOptions = {},
): Promise<ModelReader> {
  const { signal, onProgress } = options;
  const configBytes = await orMissing(readWhole(files, HF_CONFIG_FILE));
  if (!configBytes)
    throw new WeightsError(
      'config-missing',
      `This folder has no ${HF_CONFIG_FILE}.`,
      'Give a folder that holds a model as safetensors, with its configuration.',
    );
  const generation = await orMissing(readWhole(files, GENERATION_FILE));
  const config = parseHfConfig(configBytes, generation);
  signal?.throwIfAborted();
  const { sources, tensors, listedIn } = await openSafetensors(files);
  const plan = planSafetensors(tensors, config, listedIn);
  signal?.throwIfAborted();
  const hash =
    options.hash ??
    (await modelHash([configBytes, ...(generation ? [generation] : [])], sources, options));
  const total = [...tensors.values()].reduce((sum, { bytes }) => sum + bytes, 0);
  let loaded = 0;
  const read = async ({ source, offset }: SafeTensor, from: number, length: number) => {
    signal?.throwIfAborted();
    const bytes = await source.read(offset + from, length);
    signal?.throwIfAborted();
    loaded += length;
    onProgress?.({ loaded, total });
    return bytes;
  };
  // where no hash is asked for, the model is only looked at
  if (options.hash === undefined) await checkTied(plan, signal);
  const vector = async (tensor: SafeTensor) => {
    const { buffer } = await read(tensor, 0, tensor.bytes);
    return checkedVector(floatsOf(tensor, buffer), tensor.name);
  };
  return {
    config,
    quantization: commonest(tensors),
    hash,
    form: (name) => formOf(plan.matrix(name)),
    matrix: (name, rows) => readMatrix(plan.matrix(name), rows, read),
    norm: (name) => vector(plan.norm(name)),
    bias: (layer, projection) => vector(plan.bias(layer, projection)),
  };
}

type Read = (tensor: SafeTensor, from: number, length: number) => Promise<Uint8Array<ArrayBuffer>>;

function formOf({ dtype, shape: [rows, cols] }: SafeTensor): MatrixForm {
  return { encoding: DTYPES[dtype].encoding, rows, cols };
}

function floatsOf({ dtype }: SafeTensor, buffer: ArrayBuffer): Float32Array {
  if (dtype === 'F32') return new Float32Array(buffer);
  const bits = new Uint16Array(buffer);
  return dtype === 'F16' ? halvesToFloats(bits) : bf16sToFloats(bits);
}

async function readMatrix(
  tensor: SafeTensor,
  asked: RowRange | undefined,
  read: Read,
): Promise<CanonicalMatrix> {
  const [all, cols] = tensor.shape;
  const { first, count } = asked ?? { first: 0, count: all };
  const { encoding, bytes } = DTYPES[tensor.dtype];
  const { buffer } = await read(tensor, first * cols * bytes, count * cols * bytes);
  const values = encoding === 'f32' ? new Float32Array(buffer) : new Uint16Array(buffer);
  const matrix = { encoding, rows: count, cols, values } as CanonicalMatrix;
  return checkedMatrix(matrix, tensor.name, (row) => first + row);
}

/** Bytes compared at a time. */
const PIECE = 2 ** 23;

/** Refuses a head that is not the embedding it is said to be: which of the two counts, nobody knows. */
async function checkTied(plan: SafetensorsPlan, signal: AbortSignal | undefined): Promise<void> {
  const { tiedHead } = plan;
  if (!tiedHead) return;
  const embedding = plan.matrix('embed_tokens');
  const read = ({ source, offset, bytes }: SafeTensor, at: number) =>
    source.read(offset + at, Math.min(PIECE, bytes - at));
  let same = tiedHead.bytes === embedding.bytes && tiedHead.dtype === embedding.dtype;
  for (let at = 0; same && at < embedding.bytes; at += PIECE) {
    signal?.throwIfAborted();
    const [one, other] = await Promise.all([read(tiedHead, at), read(embedding, at)]);
    same = one.every((byte, i) => byte === other[i]);
  }
  if (same) return;
  throw new WeightsError(
    'config-bad',
    `${HF_CONFIG_FILE} ties the head to the embedding, and the weights have another ${tiedHead.name}.`,
    'Set tie_word_embeddings as the model was trained, or take it from another repository.',
  );
}

/** Identifies a model by its configuration and all bytes of its weight files, in order. */
async function modelHash(
  configs: readonly ArrayBuffer[],
  sources: readonly ByteSource[],
  { signal, onHashed }: SafetensorsOptions,
): Promise<string> {
  const total = sources.reduce((sum, { size }) => sum + size, 0);
  const hash = sha256.create();
  for (const config of configs) hash.update(sha256(new Uint8Array(config)));
  let before = 0;
  for (const source of sources) {
    const start = before;
    const onProgress = (bytes: number) => onHashed?.(start + bytes, total);
    hash.update(
      hexToBytes(source.contentHash ?? (await contentHash(source, { signal, onProgress }))),
    );
    before += source.size;
  }
  return bytesToHex(hash.digest());
}

/** The type that most bytes are of, as quantisations are named. */
function commonest(tensors: ReadonlyMap<string, SafeTensor>): string {
  const bytes = new Map<string, number>();
  for (const tensor of tensors.values()) {
    const { encoding } = DTYPES[tensor.dtype];
    bytes.set(encoding, (bytes.get(encoding) ?? 0) + tensor.bytes);
  }
  return [...bytes].reduce((most, one) => (one[1] > most[1] ? one : most))[0];
}
