import { gguf, type GGUFParseOutput } from '@huggingface/gguf';
import type { ByteSource } from './byte-source.ts';
import { ggufType, ggufTypeName, GGUF_TYPE_NAMES, type GgufType } from './gguf-types.ts';
import { WeightsError } from './weights-error.ts';

/** A tensor of a GGUF file, checked to lie within it. */
export interface GgufTensor {
  name: string;
  /** Of a matrix [rows, cols], of a vector [length]: the other way round than in the file. */
  shape: number[];
  type: GgufType;
  /** From the start of the file. */
  offset: number;
  bytes: number;
}

export interface GgufHeader {
  /** Keys and values as they are in the file; 64-bit numbers as bigint. */
  metadata: Record<string, unknown>;
  tensors: Map<string, GgufTensor>;
}

/** Most tensors and keys of a file that is taken seriously; the largest models have a few thousand. */
const MAX_ENTRIES = 65536;
/** Bytes that a key and a tensor's entry take at least. */
const [LEAST_KEY, LEAST_TENSOR] = [13, 24];

/**
 * Reads metadata and tensor table of a GGUF file (version 2 or 3, little-endian, in one piece) and
 * checks that every tensor lies in the file. Rejects with a WeightsError: `header-bad`,
 * `quantisation-unsupported`, `shard-truncated`, `tensor-range`.
 *
 * @huggingface/gguf parses; what it takes on trust (lengths against the file's size, the table
 * against the data) is checked before and after.
 */
export async function readGgufHeader(source: ByteSource): Promise<GgufHeader> {
  await checkStart(source);
  const { metadata, tensorInfos, tensorInfoByteRange } = await parse(source);
  const [, tableEnd] = tensorInfoByteRange;
  if (tableEnd > source.size) throw truncated(source, tableEnd);
  const values = metadata as Record<string, unknown>;
  refuseSplit(source, Number(values['split.count'] ?? 1));
  const alignment = readAlignment(source, values);
  const data = Math.ceil(tableEnd / alignment) * alignment;
  const tensors = new Map<string, GgufTensor>();
  for (const info of tensorInfos) {
    const tensor = checkTensor(source, info, data, alignment);
    if (tensors.has(tensor.name)) throw bad(source, `it lists ${quoted(tensor.name)} twice`);
    tensors.set(tensor.name, tensor);
  }
  return { metadata: values, tensors };
}

/** Magic number, version, and counts that fit into the file. */
async function checkStart(source: ByteSource): Promise<void> {
  refuseSplit(source, Number(/-\d{5}-of-(\d{5})\.gguf$/i.exec(source.name)?.[1] ?? 1));
  const bytes = await source.read(0, Math.min(24, source.size));
  const isPage = /^\s*</.test(new TextDecoder().decode(bytes));
  if (bytes.length < 4 || new TextDecoder().decode(bytes.subarray(0, 4)) !== 'GGUF')
    throw bad(source, isPage ? 'it is a web page' : 'it does not begin with the letters GGUF');
  if (bytes.length < 24) throw truncated(source, 24);
  const view = new DataView(bytes.buffer);
  const version = view.getUint32(4, true);
  if ((version & 0xffff) === 0)
    throw new WeightsError(
      'header-bad',
      `${source.name} is a big-endian GGUF file, made for another kind of processor.`,
      'Take the usual, little-endian file of the same model.',
    );
  if (version !== 2 && version !== 3)
    throw new WeightsError(
      'header-bad',
      `${source.name} is a GGUF file of version ${version}; the lab reads versions 2 and 3.`,
      'Take a newer file of the same model, or convert this one with llama.cpp.',
    );
  const [tensors, keys] = [view.getBigUint64(8, true), view.getBigUint64(16, true)];
  const least = Number(tensors) * LEAST_TENSOR + Number(keys) * LEAST_KEY;
  if (tensors > MAX_ENTRIES || keys > MAX_ENTRIES)
    throw bad(source, `it claims ${tensors} tensors and ${keys} keys`);
  if (24 + least > source.size) throw truncated(source, 24 + least);
}

function parse(source: ByteSource): Promise<GGUFParseOutput<{ strict: false }>> {
  let beyond = 0;
  /** Serves ranges of the source. The library reads ahead: one range past the end is an empty one. */
  const serve = async (_: unknown, init?: RequestInit): Promise<Response> => {
    const range = new Headers(init?.headers).get('range') ?? '';
    const [first, last] = (/^bytes=(\d+)-(\d+)$/.exec(range) ?? []).slice(1).map(Number);
    const length = Math.min(last + 1, source.size) - first;
    if (length <= 0 && ++beyond > 1) throw truncated(source, first + 1);
    return new Response(length > 0 ? await source.read(first, length) : null);
  };
  // the address is never asked; the library wants one
  return gguf('https://file/model.gguf', { fetch: serve }).catch((error: unknown) => {
    if (error instanceof RangeError) throw truncated(source, source.size + 1);
    // its other errors are plain ones; those of the source are told as they are
    const own = error instanceof Error && error.constructor === Error;
    throw own ? bad(source, error.message.replace(/\.$/, ''), error) : error;
  });
}

function readAlignment(source: ByteSource, metadata: Record<string, unknown>): number {
  const alignment = Number(metadata['general.alignment'] ?? 32);
  // a power of two that a reader of words can live with
  if (!(alignment >= 8 && alignment <= 65536 && Number.isInteger(Math.log2(alignment))))
    throw bad(source, `its alignment is ${alignment}`);
  return alignment;
}

function checkTensor(
  source: ByteSource,
  info: GGUFParseOutput['tensorInfos'][number],
  data: number,
  alignment: number,
): GgufTensor {
  const { name } = info;
  const type = ggufType(info.dtype);
  if (!type)
    throw new WeightsError(
      'quantisation-unsupported',
      `${quoted(name)} of ${source.name} is stored as ${ggufTypeName(info.dtype)}, which the lab does not read.`,
      `Take a file of the same model in ${GGUF_TYPE_NAMES.join(', ')} (Q4_K_M and the like are mixtures of these).`,
    );
  const shape = info.shape.map(Number).reverse();
  const cols = shape.at(-1) ?? 0;
  const elements = shape.reduce((product, n) => product * n, 1);
  const bytes = (elements / type.elements) * type.bytes;
  if (shape.length < 1 || shape.length > 2 || !(elements > 0) || cols % type.elements !== 0)
    throw new WeightsError(
      'tensor-shape',
      `${quoted(name)} of ${source.name} is said to be [${shape.join(', ')}] in ${type.name}, which cannot be.`,
      'Take the model from another repository.',
    );
  const offset = data + Number(info.offset);
  if (offset % alignment !== 0)
    throw new WeightsError(
      'tensor-range',
      `${quoted(name)} of ${source.name} does not begin at a multiple of ${alignment} bytes.`,
      'Take the model from another repository.',
    );
  if (!(offset + bytes <= source.size)) throw truncated(source, offset + bytes);
  return { name, shape, type, offset, bytes };
}

function refuseSplit(source: ByteSource, parts: number): void {
  if (parts <= 1) return;
  throw new WeightsError(
    'header-bad',
    `${source.name} is one of ${parts} parts of a model; the lab reads GGUF files in one piece.`,
    'Take a repository with the model in one file, or join the parts with llama-gguf-split --merge.',
  );
}

function bad(source: ByteSource, why: string, cause?: unknown): WeightsError {
  return new WeightsError(
    'header-bad',
    `${source.name} cannot be used as a GGUF file: ${why}.`,
    'Check that it is the right file, or load it again.',
    { cause },
  );
}

function truncated(source: ByteSource, needed: number): WeightsError {
  const wanted = Number.isSafeInteger(needed) ? `at least ${needed}` : 'far more';
  return new WeightsError(
    'shard-truncated',
    `${source.name} is cut short or damaged: it has ${source.size} bytes, its own tables need ${wanted}.`,
    'Load the file again.',
  );
}

/** A name from a file, fit for a message. */
const quoted = (name: string) => JSON.stringify(name.length > 60 ? `${name.slice(0, 59)}…` : name);
