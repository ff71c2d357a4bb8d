import { asArray, asInteger, asObject, asString, show } from '../../src/lib/base/json-fields.ts';
import type { ByteSource } from './byte-source.ts';
import { WeightsError } from './weights-error.ts';

/** How the elements of a tensor are stored, by safetensors' names; `bytes` of one. */
export const DTYPES = {
  F32: { encoding: 'f32', bytes: 4 },
  F16: { encoding: 'f16', bytes: 2 },
  BF16: { encoding: 'bf16', bytes: 2 },
} as const;
export type Dtype = keyof typeof DTYPES;

/** A tensor of a safetensors file, checked to lie within it. */
export interface SafeTensor {
  name: string;
  shape: number[];
  dtype: Dtype;
  source: ByteSource;
  /** From the start of the file. */
  offset: number;
  bytes: number;
}

/** Longest header that is taken seriously, as in the format's own reader. */
const MOST_HEADER_BYTES = 100e6;
const MOST_TENSORS = 65536;

/**
 * Reads the table of a safetensors file (eight bytes of length, JSON, data) and checks that its
 * tensors cover the data without gap or overlap. Rejects with a WeightsError: `header-bad`,
 * `tensor-dtype`, `tensor-range`, `shard-truncated`.
 * @see https://huggingface.co/docs/safetensors
 */
export async function readSafetensorsHeader(source: ByteSource): Promise<SafeTensor[]> {
  const { header, dataStart } = await readJson(source);
  const refuse = (what: string): never => {
    throw bad(source, what);
  };
  const entries = Object.entries(asObject(header, 'its header', refuse)).filter(
    ([name]) => name !== '__metadata__',
  );
  if (entries.length > MOST_TENSORS) refuse(`it claims ${entries.length} tensors`);
  const tensors = entries.map(([name, value]) => tensorOf(source, name, value, refuse));
  let end = 0;
  for (const tensor of [...tensors].sort((a, b) => a.offset - b.offset)) {
    if (tensor.offset !== end)
      throw new WeightsError(
        'tensor-range',
        `${quoted(tensor.name)} of ${source.name} begins at byte ${tensor.offset} of the data, where the tensor before it ends at ${end}.`,
        'The file is damaged: load it again, or take it from another repository.',
      );
    end += tensor.bytes;
    tensor.offset += dataStart;
  }
  if (dataStart + end !== source.size)
    throw new WeightsError(
      'shard-truncated',
      `${source.name} is cut short or damaged: it has ${source.size} bytes, its own table needs ${dataStart + end}.`,
      'Load the file again.',
    );
  return tensors;
}

async function readJson(source: ByteSource): Promise<{ header: unknown; dataStart: number }> {
  if (source.size < 8) throw bad(source, 'it is too short for its header');
  const head = await source.read(0, 8);
  const length = Number(new DataView(head.buffer).getBigUint64(0, true));
  if (length > Math.min(MOST_HEADER_BYTES, source.size - 8))
    throw bad(
      source,
      /^\s*</.test(new TextDecoder().decode(head))
        ? 'it is a web page'
        : `it claims a header of ${length} bytes and has ${source.size} in all`,
    );
  const text = new TextDecoder().decode(await source.read(8, length));
  try {
    return { header: JSON.parse(text), dataStart: 8 + length };
  } catch (cause) {
    throw bad(source, 'its header is not valid JSON', cause);
  }
}

/** A tensor's entry; its offset is from the start of the data. */
function tensorOf(
  source: ByteSource,
  name: string,
  value: unknown,
  refuse: (what: string) => never,
): SafeTensor {
  const entry = asObject(value, quoted(name), refuse);
  const told = asString(entry.dtype, `the dtype of ${quoted(name)}`, refuse);
  if (!Object.hasOwn(DTYPES, told))
    throw new WeightsError(
      'tensor-dtype',
      `${quoted(name)} of ${source.name} is stored as ${told.slice(0, 20)}, which the lab does not read.`,
      `Take the model in ${Object.keys(DTYPES).join(', ')}, or as GGUF.`,
    );
  const dtype = told as Dtype;
  const shape = asArray(entry.shape, `the shape of ${quoted(name)}`, refuse).map((n) =>
    asInteger(n, `a size of ${quoted(name)}`, [0, 2 ** 40], refuse),
  );
  const offsets = asArray(entry.data_offsets, `data_offsets of ${quoted(name)}`, refuse);
  const [begin, end] = [0, 1].map((i) =>
    asInteger(offsets[i], `data_offsets of ${quoted(name)}`, [0, Number.MAX_SAFE_INTEGER], refuse),
  );
  const bytes = shape.reduce((product, n) => product * n, DTYPES[dtype].bytes);
  if (end - begin !== bytes)
    throw new WeightsError(
      'tensor-range',
      `${quoted(name)} of ${source.name} has ${end - begin} bytes where ${show(shape)} in ${dtype} takes ${bytes}.`,
      'The file is damaged: load it again, or take it from another repository.',
    );
  return { name, shape, dtype, source, offset: begin, bytes };
}

function bad(source: ByteSource, why: string, cause?: unknown): WeightsError {
  return new WeightsError(
    'header-bad',
    `${source.name} cannot be used as a safetensors file: ${why}.`,
    'Check that it is the right file, or load it again.',
    { cause },
  );
}

/** A name from a file, fit for a message. */
const quoted = (name: string) => JSON.stringify(name.length > 60 ? `${name.slice(0, 59)}…` : name);
