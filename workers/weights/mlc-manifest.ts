import {
  asArray,
  asInteger,
  asObject,
  asString,
  parseJson,
  show,
} from '../../src/lib/base/json-fields.ts';
import { WeightsError } from './weights-error.ts';

/** Names of the list of tensors: today's, and the one of older repositories. The schema is one. */
export const MANIFEST_FILES = ['tensor-cache.json', 'ndarray-cache.json'] as const;

export type Dtype = 'uint32' | 'float16' | 'float32';

/** Where a tensor lies. Offsets and lengths in bytes. */
export interface TensorRecord {
  name: string;
  shape: number[];
  dtype: Dtype;
  /** How its elements lie in the file; bf16 is widened on load. */
  stored: 'raw' | 'bf16';
  shard: Shard;
  byteOffset: number;
  byteLength: number;
}

/** One file of weights. */
export interface Shard {
  path: string;
  byteLength: number;
  /** 32 hexadecimal digits, lower case. */
  md5: string;
}

export interface Manifest {
  shards: Shard[];
  tensors: Map<string, TensorRecord>;
}

const ELEMENT_BYTES: Record<Dtype, number> = { uint32: 4, float16: 2, float32: 4 };
const MAX_BYTES = 2 ** 40;

/**
 * Reads the list of tensors. Throws a WeightsError: `manifest-bad`, or `tensor-range` for a tensor
 * whose bytes do not fit its shape or its shard.
 * @param file name of the file, for messages
 */
export function parseManifest(bytes: ArrayBuffer, file: string): Manifest {
  const refuse = (what: string): never => {
    throw new WeightsError(
      'manifest-bad',
      `${file} cannot be used: ${what}.`,
      'The list of tensors is damaged: load the model again, or take it from another repository.',
    );
  };
  const root = asObject(parseJson(bytes, refuse), 'the file', refuse);
  const manifest: Manifest = { shards: [], tensors: new Map() };
  asArray(root.records, 'records', refuse).forEach((value, i) => {
    const where = `records[${i}]`;
    const record = asObject(value, where, refuse);
    const shard = readShard(record, where, refuse);
    manifest.shards.push(shard);
    asArray(record.records, `${where}.records`, refuse).forEach((entry, j) => {
      const tensor = readTensor(entry, `${where}.records[${j}]`, shard, refuse);
      if (manifest.tensors.has(tensor.name)) refuse(`${tensor.name} is listed twice`);
      manifest.tensors.set(tensor.name, tensor);
    });
  });
  if (manifest.tensors.size === 0) refuse('it lists no tensors');
  return manifest;
}

type Refuse = (what: string) => never;

function readShard(record: Record<string, unknown>, where: string, refuse: Refuse): Shard {
  const path = asString(record.dataPath, `${where}.dataPath`, refuse);
  // the path goes into an address: it must stay in the model's folder
  if (!/^[\w.-]+(\/[\w.-]+)*$/.test(path) || path.split('/').includes('..')) {
    refuse(`${where}.dataPath is ${show(path)}, not a file of this folder`);
  }
  if (record.format !== 'raw-shard') {
    refuse(`${where}.format is ${show(record.format)}, not "raw-shard"`);
  }
  const md5 = asString(record.md5sum, `${where}.md5sum`, refuse).toLowerCase();
  if (!/^[0-9a-f]{32}$/.test(md5)) refuse(`${where}.md5sum is ${show(record.md5sum)}`);
  return {
    path,
    byteLength: asInteger(record.nbytes, `${where}.nbytes`, [1, MAX_BYTES], refuse),
    md5,
  };
}

function readTensor(entry: unknown, where: string, shard: Shard, refuse: Refuse): TensorRecord {
  const record = asObject(entry, where, refuse);
  const name = asString(record.name, `${where}.name`, refuse);
  const dtype = asString(record.dtype, `dtype of ${name}`, refuse);
  if (!isDtype(dtype)) return refuse(`${name} has the unknown dtype "${dtype}"`);
  const shape = asArray(record.shape, `shape of ${name}`, refuse).map((n) =>
    asInteger(n, `a size of ${name}`, [1, 2 ** 31], refuse),
  );
  // the format says "f32-to-bf16" of every tensor of some repositories; it means something to f32 only
  const stored = record.format === 'f32-to-bf16' && dtype === 'float32' ? 'bf16' : 'raw';
  const tensor: TensorRecord = {
    name,
    shape,
    dtype,
    stored,
    shard,
    byteOffset: asInteger(record.byteOffset, `byteOffset of ${name}`, [0, MAX_BYTES], refuse),
    byteLength: asInteger(record.nbytes, `nbytes of ${name}`, [1, MAX_BYTES], refuse),
  };
  checkRange(tensor);
  return tensor;
}

const isDtype = (text: string): text is Dtype => Object.hasOwn(ELEMENT_BYTES, text);

function checkRange({ name, shape, dtype, stored, shard, byteOffset, byteLength }: TensorRecord) {
  const advice =
    'The list of tensors is damaged: load the model again, or take it from another repository.';
  const expected = shape.reduce(
    (n, size) => n * size,
    stored === 'bf16' ? 2 : ELEMENT_BYTES[dtype],
  );
  if (byteLength !== expected) {
    throw new WeightsError(
      'tensor-range',
      `${name} is [${shape.join(', ')}] in ${stored === 'bf16' ? 'bfloat16' : dtype}, which takes ${expected} bytes, but ${byteLength} are listed.`,
      advice,
    );
  }
  if (byteOffset + byteLength > shard.byteLength) {
    throw new WeightsError(
      'tensor-range',
      `${name} lies at bytes ${byteOffset} to ${byteOffset + byteLength} of ${shard.path}, which has ${shard.byteLength}.`,
      advice,
    );
  }
}
