import type { Rect } from '../../../../src/lib/model/site.ts';
import { groupsFor, type Gpu } from '../device/gpu.ts';
import { piecesOf, type MatrixStack } from '../model/gpu-matrix.ts';
import { pack } from '../device/pack.ts';
import weights8 from './weights8.wgsl?raw';
import wgsl from './pool.wgsl?raw';

const SIZE = 64;

/**
 * A rectangle of weights as [ceil(height/pool), ceil(width/pool)] cells, each the weight farthest
 * from zero of those it covers. pool 1: the weights themselves.
 * @param stack holds the rectangle's rows
 */
export async function pool(
  gpu: Gpu,
  stack: Pick<MatrixStack, 'pieces'>,
  { row, col, height, width }: Rect,
  side: number,
): Promise<Float32Array> {
  const count = Math.ceil(height / side) * Math.ceil(width / side);
  const cells = gpu.buffer('pool cells', count * 4);
  try {
    gpu.submit(
      piecesOf(stack, { first: row, count: height }).map(
        ({ matrix: { reader, codes, scales, rows, first } }) =>
          gpu.op(
            {
              name: `pool ${reader.name}`,
              code: reader.code + weights8 + wgsl,
              constants: reader.constants,
            },
            [codes, scales, cells, gpu.uniform(pack(rows, first, row, col, height, width, side))],
            groupsFor(count, SIZE),
          ),
      ),
    );
    return new Float32Array(await gpu.read(cells, count * 4));
  } finally {
    gpu.destroy(cells);
  }
}
