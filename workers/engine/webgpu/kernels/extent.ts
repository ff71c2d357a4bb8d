import type { Rect } from '../../../../src/lib/model/site.ts';
import type { WrittenValue } from '../../../../src/lib/mutation/mutation.ts';
import type { RectRange } from '../../rect-range.ts';
import type { Gpu } from '../device/gpu.ts';
import { piecesOf, type GpuMatrix, type MatrixStack } from '../model/gpu-matrix.ts';
import { pack, writtenWords } from '../device/pack.ts';
import weights8 from './weights8.wgsl?raw';
import wgsl from './extent.wgsl?raw';

const SIZE = 64;
const GROUPS = 64;
const PART_WORDS = 5;

/**
 * Smallest and largest weight of a rectangle, and how many of its weights `value` would change.
 * @param stack holds the rectangle's rows
 */
export async function extent(
  gpu: Gpu,
  stack: Pick<MatrixStack, 'pieces'>,
  rect: Rect,
  value: WrittenValue = 0,
): Promise<RectRange> {
  const rows = { first: rect.row, count: rect.height };
  const [first, ...rest] = await Promise.all(
    piecesOf(stack, rows).map(async ({ matrix, first: row, count: height }) => {
      const found = await extentOfPiece(gpu, matrix, { ...rect, row, height }, value);
      const inStack = (weight: { row: number; col: number }) => ({
        ...weight,
        row: weight.row + matrix.first,
      });
      return { ...found, argmin: inStack(found.argmin), argmax: inStack(found.argmax) };
    }),
  );
  return rest.reduce(
    (all, next) => ({
      ...(next.min < all.min ? next : all),
      ...(next.max > all.max
        ? { max: next.max, argmax: next.argmax }
        : { max: all.max, argmax: all.argmax }),
      differing: all.differing + next.differing,
    }),
    first,
  );
}

async function extentOfPiece(
  gpu: Gpu,
  matrix: GpuMatrix,
  rect: Rect,
  value: WrittenValue,
): Promise<RectRange> {
  const { reader, codes, scales, rows } = matrix;
  const { row, col, height, width } = rect;
  const groups = Math.min(GROUPS, Math.ceil((height * width) / SIZE));
  const [written, negates] = writtenWords(value);
  const parts = gpu.buffer('extent parts', groups * SIZE * PART_WORDS * 4);
  try {
    gpu.submit([
      gpu.op(
        {
          name: `extent ${reader.name}`,
          code: reader.code + weights8 + wgsl,
          constants: reader.constants,
        },
        [codes, scales, parts, gpu.uniform(pack(rows, row, col, height, width, written, negates))],
        [groups],
      ),
    ]);
    return merge(await gpu.read(parts), rect);
  } finally {
    gpu.destroy(parts);
  }
}

function merge(bytes: ArrayBuffer, { row, col, width }: Rect): RectRange {
  const bits = new Uint32Array(bytes);
  const floats = new Float32Array(bytes);
  let [min, max, argmin, argmax, differing] = [Infinity, -Infinity, 0, 0, 0];
  for (let i = 0; i < bits.length; i += PART_WORDS) {
    if (bits[i + 2] === 0xffffffff) continue;
    differing += bits[i + 4];
    if (floats[i] < min || (floats[i] === min && bits[i + 2] < argmin))
      [min, argmin] = [floats[i], bits[i + 2]];
    if (floats[i + 1] > max || (floats[i + 1] === max && bits[i + 3] < argmax))
      [max, argmax] = [floats[i + 1], bits[i + 3]];
  }
  const at = (i: number) => ({ row: row + Math.floor(i / width), col: col + (i % width) });
  return { min, max, argmin: at(argmin), argmax: at(argmax), differing };
}
