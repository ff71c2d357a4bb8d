import { codeValue, nearestCode } from '../../src/lib/mutation/in-code.ts';
import { mutatedWeight, type WrittenValue } from '../../src/lib/mutation/mutation.ts';
import { codeAddress, type MlcLocation } from '../../src/lib/python/mlc-address.ts';
import type { Rect } from '../../src/lib/model/site.ts';
import { floatToHalf, halfToFloat } from '../weights/half.ts';
import { LabError } from '../../src/lib/base/failure.ts';
import type { Memory, Span } from './gpu-memory.ts';

/** Bytes of a tensor that are to change, and what they were. */
export interface Patch {
  tensor: string;
  offset: number;
  before: Uint8Array<ArrayBuffer>;
  after: Uint8Array<ArrayBuffer>;
}

/** A site's new bytes, and what they mean. */
export interface SitePatch {
  patches: Patch[];
  /** The weights [height · width], row by row. */
  before: Float32Array;
  /** The same after: the nearest that can be written. */
  reached: Float32Array;
}

type Dtypes = ReadonlyMap<string, { dtype: string }>;

/** How MLC holds a matrix in this model: by codes and scales, or by values. */
export function writesOf(tensors: Dtypes): 'codes' | 'values' {
  return [...tensors.keys()].some((name) => name.endsWith('.q_weight')) ? 'codes' : 'values';
}

/**
 * Reads a site and works out its bytes with every weight as near to `value` (or its own negative) as its
 * type allows; the scales stay. Nothing is written. Throws a LabError for tensors of another kind.
 */
export async function patchSite(
  memory: Memory,
  tensors: Dtypes,
  place: MlcLocation,
  site: Rect,
  value: WrittenValue,
): Promise<SitePatch> {
  const coded = tensors.get(`${place.tensor}.q_weight`);
  if (coded) return patchCodes(memory, tensors, place, site, value);
  const plain = tensors.get(`${place.tensor}.weight`);
  if (!plain) throw unknown(`has no ${place.tensor}`);
  return patchValues(memory, plain.dtype, place, site, value);
}

/** `float16` and `float32` in one manner: bytes a number, and its bits. */
const NUMBERS: Record<
  string,
  {
    size: number;
    read(v: DataView, at: number): number;
    write(v: DataView, at: number, x: number): void;
  }
> = {
  float16: {
    size: 2,
    read: (view, at) => halfToFloat(view.getUint16(at, true)),
    write: (view, at, x) => view.setUint16(at, floatToHalf(x), true),
  },
  float32: {
    size: 4,
    read: (view, at) => view.getFloat32(at, true),
    write: (view, at, x) => view.setFloat32(at, x, true),
  },
};

function numbers(dtype: string) {
  const found = NUMBERS[dtype];
  if (!found) throw unknown(`holds numbers as ${dtype}`);
  return found;
}

/** Whole words around the items first … last of `size` bytes. */
function around(tensor: string, first: number, last: number, size: number): Span {
  const offset = (first * size) & ~3;
  return { tensor, offset, length: (((last + 1) * size + 3) & ~3) - offset };
}

async function patchCodes(
  memory: Memory,
  tensors: Dtypes,
  { tensor, firstRow, cols }: MlcLocation,
  site: Rect,
  value: WrittenValue,
): Promise<SitePatch> {
  const weight = `${tensor}.q_weight`;
  const scale = `${tensor}.q_scale`;
  const type = numbers(tensors.get(scale)?.dtype ?? 'none');
  const rows = Array.from({ length: site.height }, (_, i) => firstRow + site.row + i);
  const ends = rows.map((row) => ({
    first: codeAddress(row, site.col, cols),
    last: codeAddress(row, site.col + site.width - 1, cols),
  }));
  const codeSpans = ends.map(({ first, last }) => around(weight, first.word, last.word, 4));
  const scaleSpans = ends.map(({ first, last }) =>
    around(scale, first.scale, last.scale, type.size),
  );
  const read = await memory.read([...codeSpans, ...scaleSpans]);
  const before = new Float32Array(site.height * site.width);
  const reached = before.slice();
  const patches = rows.map((row, i): Patch => {
    const was = read[i].slice();
    const now = was.slice();
    const codes = new DataView(now.buffer);
    const scales = new DataView(read[rows.length + i].slice().buffer);
    for (let j = 0; j < site.width; j++) {
      const at = codeAddress(row, site.col + j, cols);
      const word = 4 * at.word - codeSpans[i].offset;
      const group = type.read(scales, type.size * at.scale - scaleSpans[i].offset);
      const bits = codes.getUint32(word, true);
      const code = (bits >>> at.shift) & 15;
      const next = nearestCode(mutatedWeight(codeValue(code, group), value), group, code);
      codes.setUint32(word, (bits & ~(15 << at.shift)) | (next << at.shift), true);
      before[i * site.width + j] = codeValue(code, group);
      reached[i * site.width + j] = codeValue(next, group);
    }
    return { tensor: weight, offset: codeSpans[i].offset, before: was, after: now };
  });
  return { patches, before, reached };
}

async function patchValues(
  memory: Memory,
  dtype: string,
  { tensor, firstRow, cols }: MlcLocation,
  site: Rect,
  value: WrittenValue,
): Promise<SitePatch> {
  const type = numbers(dtype);
  const starts = Array.from(
    { length: site.height },
    (_, i) => (firstRow + site.row + i) * cols + site.col,
  );
  const spans = starts.map((start) =>
    around(`${tensor}.weight`, start, start + site.width - 1, type.size),
  );
  const read = await memory.read(spans);
  const before = new Float32Array(site.height * site.width);
  const reached = before.slice();
  const patches = spans.map((span, i): Patch => {
    const was = read[i].slice();
    const now = was.slice();
    const view = new DataView(now.buffer);
    for (let j = 0; j < site.width; j++) {
      const at = type.size * (starts[i] + j) - span.offset;
      before[i * site.width + j] = type.read(view, at);
      type.write(view, at, mutatedWeight(before[i * site.width + j], value));
      reached[i * site.width + j] = type.read(view, at);
    }
    return { tensor: span.tensor, offset: span.offset, before: was, after: now };
  });
  return { patches, before, reached };
}

/** Writes one side of the patches, then reads whether it is there, byte by byte. */
export async function put(
  memory: Memory,
  patches: readonly Patch[],
  side: 'before' | 'after',
): Promise<boolean> {
  for (const patch of patches) memory.write(patch.tensor, patch.offset, patch[side]);
  const read = await memory.read(
    patches.map(({ tensor, offset, before }) => ({ tensor, offset, length: before.length })),
  );
  return patches.every((patch, i) => patch[side].every((byte, j) => byte === read[i][j]));
}

function unknown(what: string): LabError {
  return new LabError(
    'bad-request',
    `web-llm’s model ${what}, which the lab cannot write.`,
    'Choose a model in q4f16_1, q4f32_1, q0f16 or q0f32.',
  );
}
