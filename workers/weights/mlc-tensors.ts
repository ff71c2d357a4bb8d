import { GROUP, type CanonicalMatrix } from './canonical.ts';
import { bf16sToFloats, halvesToFloats } from './half.ts';
import type { Dtype, Manifest, Shard, TensorRecord } from './mlc-manifest.ts';
import { WeightsError } from './weights-error.ts';

/** In MLC's 4-bit codes 0…14 stand for −7…7. */
const ZERO_POINT = 7;

/** A matrix that was found in the manifest and waits for its bytes. */
export type PendingMatrix = (bytes: Map<Shard, ArrayBuffer>) => CanonicalMatrix;
/** A norm's weights that wait for their bytes. */
export type PendingVector = (bytes: Map<Shard, ArrayBuffer>) => Float32Array;

/**
 * Finds a matrix [rows, cols] by its name without ending: 4-bit as `.q_weight` and `.q_scale`, else
 * `.weight`. Throws a WeightsError (`tensor-missing`, `tensor-shape`, `tensor-dtype`) before
 * anything is fetched.
 */
export function findMatrix(
  manifest: Manifest,
  name: string,
  [rows, cols]: [rows: number, cols: number],
  quantised: boolean,
): PendingMatrix {
  // some repositories leave embedding and head of a quantised model as they were
  if (!quantised || manifest.tensors.has(`${name}.weight`)) {
    const weight = find(manifest, `${name}.weight`, [rows, cols], ['float16', 'float32']);
    return (bytes) => {
      const values = read(weight, bytes) as Uint16Array | Float32Array;
      return values instanceof Uint16Array
        ? { encoding: 'f16', rows, cols, values }
        : { encoding: 'f32', rows, cols, values };
    };
  }
  const weight = find(manifest, `${name}.q_weight`, [rows, cols / 8], ['uint32']);
  const scale = find(manifest, `${name}.q_scale`, [rows, cols / GROUP], ['float16', 'float32']);
  return (bytes) => ({
    encoding: 'q4',
    rows,
    cols,
    codes: read(weight, bytes) as Uint32Array,
    scales: read(scale, bytes) as Uint16Array | Float32Array,
    zeroPoint: ZERO_POINT,
  });
}

/** Finds a vector, such as a norm's weights; f16 is widened. Throws as `findMatrix` does. */
export function findVector(manifest: Manifest, name: string, length: number): PendingVector {
  const record = find(manifest, name, [length], ['float16', 'float32']);
  return (bytes) => {
    const values = read(record, bytes) as Uint16Array | Float32Array;
    return values instanceof Uint16Array ? halvesToFloats(values) : values;
  };
}

function find(manifest: Manifest, name: string, shape: number[], dtypes: Dtype[]): TensorRecord {
  const advice =
    'The weights do not belong to this configuration: take both from one repository, of a Llama-family model.';
  const record = manifest.tensors.get(name);
  if (!record) {
    throw new WeightsError('tensor-missing', `The weights lack the tensor ${name}.`, advice);
  }
  if (record.shape.length !== shape.length || record.shape.some((n, i) => n !== shape[i])) {
    throw new WeightsError(
      'tensor-shape',
      `${name} is [${record.shape.join(', ')}]; the configuration makes it [${shape.join(', ')}].`,
      advice,
    );
  }
  if (!dtypes.includes(record.dtype)) {
    throw new WeightsError(
      'tensor-dtype',
      `${name} holds ${record.dtype}; it must be ${dtypes.join(' or ')}.`,
      advice,
    );
  }
  return record;
}

/** A tensor's elements: a view of the shard where the alignment allows it. float16 stays bits. */
function read(
  { shard, byteOffset, byteLength, dtype, stored }: TensorRecord,
  bytes: Map<Shard, ArrayBuffer>,
): Uint16Array | Uint32Array | Float32Array {
  const whole = bytes.get(shard);
  if (!whole) throw new Error(`${shard.path} was not fetched`);
  const width = dtype === 'float16' || stored === 'bf16' ? 2 : 4;
  const aligned = byteOffset % width === 0;
  const buffer = aligned ? whole : whole.slice(byteOffset, byteOffset + byteLength);
  const start = aligned ? byteOffset : 0;
  const length = byteLength / width;
  if (stored === 'bf16') return bf16sToFloats(new Uint16Array(buffer, start, length));
  if (dtype === 'float16') return new Uint16Array(buffer, start, length);
  if (dtype === 'uint32') return new Uint32Array(buffer, start, length);
  return new Float32Array(buffer, start, length);
}
