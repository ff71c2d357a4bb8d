import { GROUP, type CanonicalMatrix, type MatrixForm, type RowRange } from './canonical.ts';
import { bf16sToFloats, halvesToFloats } from './half.ts';
import type { AskedTensors } from './left-over.ts';
import type { Dtype, TensorRecord } from './mlc-manifest.ts';
import type { ShardReader } from './mlc-shards.ts';
import { WeightsError } from './weights-error.ts';

/** In MLC's 4-bit codes 0…14 stand for −7…7. */
const ZERO_POINT = 7;

/** A matrix that was found in the manifest, to be read when it is needed. */
export interface PendingMatrix {
  /** What it is called in the files; of a quantised one, its scales. */
  tensor: string;
  form: MatrixForm;
  read(shards: ShardReader, rows: RowRange): Promise<CanonicalMatrix>;
}
/** A norm's weights, to be read when they are needed. */
export interface PendingVector {
  tensor: string;
  read(shards: ShardReader): Promise<Float32Array>;
}

type Tensors = AskedTensors<TensorRecord>;

/**
 * Finds a matrix [rows, cols] by its name without ending: 4-bit as `.q_weight` and `.q_scale`, else
 * `.weight`. Throws a WeightsError (`tensor-missing`, `tensor-shape`, `tensor-dtype`) before
 * anything is fetched.
 */
export function findMatrix(
  tensors: Tensors,
  name: string,
  [rows, cols]: [rows: number, cols: number],
  quantised: boolean,
): PendingMatrix {
  if (!quantised || tensors.has(`${name}.weight`)) {
    const weight = find(tensors, `${name}.weight`, [rows, cols], ['float16', 'float32']);
    const encoding = encodingOf(weight);
    return {
      tensor: weight.name,
      form: { encoding, rows, cols },
      read: async (shards, range) => {
        const values = await readRows(shards, weight, range);
        return { encoding, rows: range.count, cols, values } as CanonicalMatrix;
      },
    };
  }
  if (cols % GROUP !== 0)
    throw new WeightsError(
      'tensor-shape',
      `${name} has ${cols} columns, which 4-bit groups of ${GROUP} cannot hold.`,
      'Take the q0f16 version of the same model.',
    );
  const weight = find(tensors, `${name}.q_weight`, [rows, cols / 8], ['uint32']);
  const scale = find(tensors, `${name}.q_scale`, [rows, cols / GROUP], ['float16', 'float32']);
  const shared = { encoding: 'q4', cols, group: GROUP, zeroPoint: ZERO_POINT } as const;
  const scaleBits = scale.dtype === 'float16' ? 16 : 32;
  return {
    tensor: scale.name,
    form: { ...shared, rows, scaleBits, offsets: false },
    read: async (shards, range) => ({
      ...shared,
      rows: range.count,
      codes: (await readRows(shards, weight, range)) as Uint32Array,
      scales: await readScales(shards, scale, range),
      offsets: null,
    }),
  };
}

/** Finds a vector, such as a norm's weights; 16-bit floats are widened. Throws as `findMatrix` does. */
export function findVector(tensors: Tensors, name: string, length: number): PendingVector {
  const record = find(tensors, name, [length], ['float16', 'float32']);
  return {
    tensor: name,
    read: async (shards) => {
      const values = await readScales(shards, record, { first: 0, count: length });
      return values instanceof Uint16Array ? halvesToFloats(values) : values;
    },
  };
}

const encodingOf = ({ dtype, stored }: TensorRecord): 'f16' | 'bf16' | 'f32' =>
  stored === 'bf16' ? 'bf16' : dtype === 'float16' ? 'f16' : 'f32';

function find(tensors: Tensors, name: string, shape: number[], dtypes: Dtype[]): TensorRecord {
  const advice =
    'The weights do not belong to this configuration: take both from one repository, of a Llama-family model.';
  const record = tensors.get(name);
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

/** Scales or a vector: half-precision bits, or f32 (bfloat16 is widened). */
async function readScales(
  shards: ShardReader,
  record: TensorRecord,
  rows: RowRange,
): Promise<Uint16Array | Float32Array> {
  const values = await readRows(shards, record, rows);
  return record.stored === 'bf16'
    ? bf16sToFloats(values as Uint16Array)
    : (values as Uint16Array | Float32Array);
}

/** Rows of a tensor, as they are stored: 16-bit floats stay bits. */
async function readRows(
  shards: ShardReader,
  { shard, byteOffset, byteLength, shape, dtype, stored }: TensorRecord,
  { first, count }: RowRange,
): Promise<Uint16Array | Uint32Array | Float32Array> {
  const perRow = byteLength / shape[0];
  const bytes = await shards.read(shard, byteOffset + first * perRow, count * perRow);
  const width = dtype === 'float16' || stored === 'bf16' ? 2 : 4;
  const {
    buffer,
    byteOffset: at,
    byteLength: size,
  } = bytes.byteOffset % width ? bytes.slice() : bytes;
  if (width === 2) return new Uint16Array(buffer, at, size / 2);
  return dtype === 'uint32'
    ? new Uint32Array(buffer, at, size / 4)
    : new Float32Array(buffer, at, size / 4);
}
