import type { ModelConfig } from '../../src/lib/model/model-config.ts';
import type { ByteSource } from './byte-source.ts';
import type { CanonicalMatrix, MatrixForm, ModelReader, RowRange } from './canonical.ts';
import { contentHash } from './content-hash.ts';
import { ggufConfig, ggufQuantisation } from './gguf-config.ts';
import { checkedMatrix, checkedVector } from './finite.ts';
import { readGgufHeader, type GgufTensor } from './gguf-header.ts';
import { decodeRows, rowInFile, unpermute } from './gguf-rows.ts';
import { planGguf, type GgufMatrix, type GgufPlan } from './gguf-tensors.ts';
import { bf16sToFloats, halvesToFloats } from './half.ts';
import type { LoadOptions } from './mlc.ts';
import { WeightsError } from './weights-error.ts';

export interface GgufOptions extends LoadOptions {
  /** The file's contentHash where it is known already; else the whole file is read to find it. */
  hash?: string;
  /** Bytes hashed so far. */
  onHashed?: (bytes: number) => void;
}

/** A model in a GGUF file, and the file's metadata, which hold its tokenizer. */
export interface GgufReader extends ModelReader {
  metadata: Record<string, unknown>;
}

/**
 * Opens a model in a GGUF file. Metadata, tensor table, shapes and types are
 * checked before any weights are read. Its hash is that of the whole file (see contentHash). Rejects
 * with a WeightsError, or with the signal's reason; so does the reader it yields.
 */
export async function loadGguf(source: ByteSource, options: GgufOptions = {}): Promise<GgufReader> {
  const { signal, onProgress, onHashed } = options;
  const header = await readGgufHeader(source);
  const known = ggufConfig(header, source.name);
  const plan = planGguf(header, known, source.name);
  signal?.throwIfAborted();
  const config = await withRopeFreqs(known, plan, source);
  const hash =
    options.hash ??
    (await contentHash(source, { signal, ...(onHashed && { onProgress: onHashed }) }));
  const total = [...header.tensors.values()].reduce((sum, { bytes }) => sum + bytes, 0);
  let loaded = 0;
  const read = async (offset: number, length: number) => {
    signal?.throwIfAborted();
    const bytes = await source.read(offset, length);
    signal?.throwIfAborted();
    loaded += length;
    onProgress?.({ loaded, total });
    return bytes;
  };
  const vector = async (tensor: GgufTensor) =>
    checkedVector(await readVector(tensor, read), tensor.name);
  return {
    config,
    quantization: ggufQuantisation(header),
    hash,
    metadata: header.metadata,
    form: (name) => formOf(plan.matrix(name)),
    matrix: (name, rows) => readMatrix(plan.matrix(name), rows, read),
    norm: (name) => vector(plan.norm(name)),
    bias: async (layer, projection) => {
      const { tensor, permuted } = plan.bias(layer, projection);
      const values = await vector(tensor);
      if (!permuted) return values;
      return new Float32Array(unpermute(new Uint8Array(values.buffer), 4, permuted).buffer);
    },
  };
}

/** The configuration with what the tensor `rope_freqs.weight` says of rotary positions, if there is one. */
async function withRopeFreqs(
  config: ModelConfig,
  { ropeFreqs }: GgufPlan,
  source: ByteSource,
): Promise<ModelConfig> {
  if (!ropeFreqs) return config;
  const read = (offset: number, length: number) => source.read(offset, length);
  const factors = [...checkedVector(await readVector(ropeFreqs, read), ropeFreqs.name)];
  const wrong = factors.findIndex((factor) => !(factor > 0));
  if (wrong >= 0 || config.rope_scaling)
    throw new WeightsError(
      'architecture-unsupported',
      wrong >= 0
        ? `${ropeFreqs.name} of ${source.name} has ${factors[wrong]} where a factor should be.`
        : `${source.name} scales its rotary positions twice, by keys and by ${ropeFreqs.name}, which the lab does not compute.`,
      'Take the model from another repository.',
    );
  if (factors.every((factor) => factor === 1)) return config;
  return { ...config, rope_scaling: { rope_type: 'factors', factors } };
}

type Read = (offset: number, length: number) => Promise<Uint8Array<ArrayBuffer>>;

function formOf({ tensor: { type }, rows, cols }: GgufMatrix): MatrixForm {
  if (!('decode' in type)) return { encoding: type.encoding, rows, cols };
  const { encoding, group, scaleBits, offsets, zeroPoint } = type;
  return { encoding, rows, cols, group, scaleBits, offsets, zeroPoint };
}

async function readVector({ type, offset, bytes }: GgufTensor, read: Read): Promise<Float32Array> {
  const { buffer } = await read(offset, bytes);
  if (type.name === 'F32') return new Float32Array(buffer);
  const bits = new Uint16Array(buffer);
  return type.name === 'F16' ? halvesToFloats(bits) : bf16sToFloats(bits);
}

/** Rows of a matrix, in Hugging Face's order; a weight that is none is told by its row in the file. */
async function readMatrix(
  { tensor: { name, type, offset }, rows, cols, permuted }: GgufMatrix,
  { first, count }: RowRange = { first: 0, count: rows },
  read: Read,
): Promise<CanonicalMatrix> {
  const rowBytes = (cols / type.elements) * type.bytes;
  const decoded = (bytes: Uint8Array) =>
    checkedMatrix(decodeRows(type, bytes, count, cols), name, (row) =>
      rowInFile(first + row, permuted),
    );
  if (!permuted) return decoded(await read(offset + first * rowBytes, count * rowBytes));
  // rows of a head lie scattered over it: heads are read whole
  const from = Math.floor(first / permuted) * permuted;
  const to = Math.ceil((first + count) / permuted) * permuted;
  const heads = await read(offset + from * rowBytes, (to - from) * rowBytes);
  const inOrder = unpermute(heads, rowBytes, permuted);
  return decoded(inOrder.subarray((first - from) * rowBytes, (first - from + count) * rowBytes));
}
